/* Speaks the hall's calls on a screen: one after the other, none left out, none twice. What was spoken last is kept in
   the browser, so that a reload or a lost line goes on behind it. Clips are joined sample by sample by Web Audio. */
"use strict";
(() => {
  const screen = document.querySelector("[data-calls]");
  if (!screen) return;
  const ASK_MS = 15000; // also without an event: the stream may have died
  const TRY_AGAIN_MS = 2000;
  const NEVER_ENDS_MS = 2000;
  const memory = "hall-spoken:" + screen.dataset.calls;
  const audio = new AudioContext();
  const clips = new Map(); // address → what is heard of it, cut and levelled, or is on its way
  const line = []; // announcements, oldest first
  let heard = recall(); // the event up to which calls stand in line
  let asking = false;
  let askAgain = false;
  let speaking = false;

  function recall() {
    for (const store of [sessionStorage, localStorage]) {
      const kept = Number.parseInt(store.getItem(memory), 10);
      if (Number.isFinite(kept)) return kept;
    }
    return null;
  }

  function remember(event) {
    sessionStorage.setItem(memory, String(event));
    localStorage.setItem(memory, String(event));
  }

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  let spokenNow = null; // the event of the call being said: its number is marked on the screen
  const mark = () =>
    document.querySelectorAll("[data-call]").forEach((e) => {
      e.classList.toggle("spoken", spokenNow !== null && e.dataset.call === String(spokenNow));
    });
  const tell = (name, call) => document.dispatchEvent(new CustomEvent(name, { detail: call }));

  /* --- what to say ---------------------------------------------------------------------------------------------- */
  async function ask() {
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    do {
      askAgain = false;
      try {
        const after = heard === null ? "" : (screen.dataset.calls.includes("?") ? "&" : "?") + "after=" + heard;
        const answer = await fetch(screen.dataset.calls + after, { cache: "no-store" });
        if (answer.ok) take(await answer.json());
      } catch {
        /* the line is down: the page says so, and asks again when it is back */
      }
    } while (askAgain);
    asking = false;
  }

  function take(told) {
    for (const call of told.calls) line.push({ ...call, times: told.times, until: Date.now() + told.within_s * 1000 });
    heard = told.upto;
    if (!line.length && !speaking) remember(heard);
    void speak();
  }

  /* --- saying it ------------------------------------------------------------------------------------------------ */
  async function speak() {
    if (speaking || !mayPlay()) return;
    speaking = true;
    while (line.length && mayPlay()) {
      const call = line[0];
      spokenNow = call.event;
      mark();
      tell("hall:speaks", call);
      for (let time = 0; time < call.times; time += 1) {
        for (const sentence of call.say) await joined(sentence, call.until);
        remember(call.event);
      }
      line.shift();
      tell("hall:spoken", call);
    }
    speaking = false;
    spokenNow = null;
    mark();
    if (!line.length && heard !== null) remember(heard);
    tell("hall:quiet", null);
  }

  /* Says a sentence to its end. A clip that does not come is waited for, while the call is worth saying. */
  async function joined(sentence, until) {
    let parts = null;
    while (!parts) {
      try {
        parts = await Promise.all(sentence.clips.map((address) => clip(address, sentence)));
      } catch {
        if (Date.now() > until) return;
        await pause(TRY_AGAIN_MS);
      }
    }
    let at = audio.currentTime + 0.05;
    let last = null;
    for (const part of parts) {
      last = audio.createBufferSource();
      last.buffer = part;
      last.connect(audio.destination);
      last.start(at);
      at += Math.max(0, part.duration - sentence.overlap_ms / 1000);
    }
    // A sound card that was pulled out never ends anything: the next call must not wait for it.
    const ends = (at - audio.currentTime) * 1000 + NEVER_ENDS_MS;
    await Promise.race([new Promise((done) => (last.onended = done)), pause(ends)]);
  }

  function clip(address, made) {
    if (!clips.has(address)) {
      const coming = fetched(address, made);
      coming.catch(() => clips.delete(address));
      clips.set(address, coming);
    }
    return clips.get(address);
  }

  async function fetched(address, made) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(address);
    return fitted(await audio.decodeAudioData(await answer.arrayBuffer()), made);
  }

  /* Cuts silence off both ends and brings the clip to its voice's loudness, as the kiosk does. */
  function fitted(sound, made) {
    const all = sound.getChannelData(0);
    const floor = 10 ** (made.silence_db / 20);
    let first = all.findIndex((sample) => Math.abs(sample) >= floor);
    let last = all.findLastIndex((sample) => Math.abs(sample) >= floor);
    if (first < 0) return sound;
    const kept = Math.round((made.keep_ms / 1000) * sound.sampleRate);
    first = Math.max(0, first - kept);
    last = Math.min(all.length, last + 1 + kept);
    const cut = all.slice(first, last);
    const louder = 10 ** ((made.loudness_db - loudness(cut, sound.sampleRate)) / 20);
    let peak = 0;
    for (const sample of cut) peak = Math.max(peak, Math.abs(sample));
    const factor = Math.min(louder, 10 ** (-1 / 20) / peak);
    const edge = Math.min(Math.round(0.003 * sound.sampleRate), cut.length >> 1);
    for (let i = 0; i < cut.length; i += 1) {
      cut[i] *= factor * Math.min(1, i / edge, (cut.length - 1 - i) / edge);
    }
    const ready = audio.createBuffer(1, cut.length, sound.sampleRate);
    ready.copyToChannel(cut, 0);
    return ready;
  }

  /* Of its 20 ms stretches the half that is louder, in dB of full scale. */
  function loudness(samples, rate) {
    const block = Math.max(1, Math.floor(rate / 50));
    const powers = [];
    for (let at = 0; at < samples.length; at += block) {
      const part = samples.subarray(at, at + block);
      powers.push(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
    }
    const louder = powers.sort((one, other) => one - other).slice(powers.length >> 1);
    return 10 * Math.log10(louder.reduce((sum, power) => sum + power, 0) / louder.length);
  }

  /* --- may it play at all --------------------------------------------------------------------------------------- */
  function mayPlay() {
    return audio.state === "running";
  }

  function noticeSound() {
    document.documentElement.classList.toggle("silent", !mayPlay());
    if (!mayPlay()) return;
    // What was called while nobody let it speak has been shown; what is too old is not said any more.
    while (line.length && !speaking && Date.now() > line[0].until) remember(line.shift().event);
    void speak();
  }

  audio.addEventListener("statechange", noticeSound);
  for (const press of ["click", "keydown"]) document.addEventListener(press, () => void audio.resume());
  // A browser that may play begins by itself within a moment; one that may not says so by its key.
  setTimeout(noticeSound, 500);

  document.addEventListener("htmx:sseMessage", (message) => {
    if (["ticket_called", "ticket_recalled"].includes(message.detail.type)) void ask();
  });
  document.addEventListener("htmx:afterSwap", mark);
  document.addEventListener("htmx:sseOpen", () => void ask());
  setInterval(() => void ask(), ASK_MS);
  void ask();
})();
