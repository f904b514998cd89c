/* What the pages do beyond plain forms: refetch live regions when the hall's stream says so, run the clock by the
   hall's time, press keys by keyboard, and tell calmly when the line is down. Without it every page still works. */
"use strict";
(() => {
  const root = document.documentElement;
  const POLL_MS = 15000; // also without events: ranges move, and a dead line must be noticed
  const LOST_POLL_MS = 2000;
  const HOLD_SIGN_MS = 2500;
  const lives = () => [...document.querySelectorAll("[data-live]")];

  /* --- hall time ------------------------------------------------------------------------------------------------ */
  let offset = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;
  const zone = root.dataset.zone || undefined;
  const wall = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
  const hallNow = () => new Date(Date.now() + offset);
  const openedOn = dayOf.format(hallNow());

  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function tick() {
    const now = hallNow();
    document.querySelectorAll("[data-clock]").forEach((e) => setText(e, wall.format(now)));
    document.querySelectorAll("[data-since]").forEach((e) => {
      const all = Math.max(0, Math.floor((now - Date.parse(e.dataset.since)) / 1000));
      const two = (n) => String(n).padStart(2, "0");
      const hours = Math.floor(all / 3600);
      setText(e, (hours ? hours + ":" : "") + two(Math.floor(all / 60) % 60) + ":" + two(all % 60));
    });
    document.querySelectorAll("[data-until]").forEach((e) => {
      const left = Math.max(0, Math.ceil((Date.parse(e.dataset.until) - now) / 1000));
      setText(e, e.textContent.replace(/\d+/, left));
      if (!left && e.dataset.then === "off") e.closest("button").disabled = true;
    });
    if (dayOf.format(now) !== openedOn && !busyWithForm()) location.reload();
  }

  /* --- live regions --------------------------------------------------------------------------------------------- */
  const waiting = new WeakMap(); // region → timer of a calm refetch
  const changing = new WeakMap(); // region → timer of a change that comes without an event

  const openDrawer = () => [...document.querySelectorAll("[data-drawer][open]")].pop();
  const typing = () => document.querySelector("[data-typed-in]") !== null;
  const busyWithForm = () => openDrawer() !== undefined || typing();

  function refresh(region) {
    clearTimeout(waiting.get(region));
    waiting.delete(region);
    htmx.trigger(region, "refresh");
  }

  function refreshSoon(region) {
    const calm = Number(region.dataset.calm || 0);
    if (!calm) return refresh(region);
    if (!waiting.has(region)) {
      waiting.set(region, setTimeout(() => refresh(region), calm * (0.5 + Math.random())));
    }
  }

  function changeLater(region, seconds) {
    clearTimeout(changing.get(region));
    if (seconds) changing.set(region, setTimeout(() => refresh(region), Number(seconds) * 1000 + 20));
  }

  document.addEventListener("htmx:sseMessage", (message) => {
    let number = null;
    try {
      number = JSON.parse(message.detail.data).number || null;
    } catch {
      /* a line that is no event is no reason to stop */
    }
    for (const region of lives()) {
      if (region.dataset.hears && !message.detail.type.startsWith(region.dataset.hears)) continue;
      if (region.dataset.mine && region.dataset.mine === number) refresh(region);
      else refreshSoon(region);
    }
  });

  document.addEventListener("htmx:configRequest", (request) => {
    const region = request.target;
    if (!region.matches?.("[data-live]")) return;
    request.detail.headers["X-Seen"] = region.dataset.mark || "";
  });

  /* A press and a refetch run beside each other, so that no press waits or is lost in the region's queue. A refetch that
     began before the last press was answered is out of date: it is not drawn, and asked for again. */
  let presses = 0;
  let unanswered = 0;
  const pressesAtStart = new WeakMap(); // request → presses answered before it
  const stale = new WeakSet();
  const isPress = (detail) => detail.requestConfig.verb !== "get";

  document.addEventListener("htmx:beforeRequest", (request) => {
    // Somebody fills in a form here: what is typed must not be swapped away.
    if (request.target.id === "desk" && busyWithForm()) return request.preventDefault();
    if (isPress(request.detail)) unanswered += 1;
    else pressesAtStart.set(request.detail.xhr, presses);
  });

  /* A finger takes a tenth of a second from down to up. What is drawn anew in between takes the key away from under it,
     and the browser makes no click of it: while a finger is down in a region, the region stays as it is; but no longer
     than a press lasts, in case the end of it is never told. */
  const PRESS_MS = 2000;
  let held = null;
  let heldSince = 0;
  const isHeld = (region) => held === region && Date.now() - heldSince < PRESS_MS;
  document.addEventListener("pointerdown", (press) => {
    held = press.target.closest("[data-live]");
    heldSince = Date.now();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      const region = held;
      held = null;
      // The click comes after this event, and its press before the refetch.
      if (region) setTimeout(() => refreshSoon(region));
    });
  }

  document.addEventListener("htmx:beforeSwap", (swap) => {
    const { xhr, target } = swap.detail;
    if (isPress(swap.detail) || !target.matches("[data-live]")) return;
    const form = target.id === "desk" && busyWithForm();
    const upToDate = unanswered === 0 && pressesAtStart.get(xhr) === presses;
    // A form that was opened while the answer was on its way stays, too; closing it asks anew.
    if (upToDate && !form && !isHeld(target)) return;
    swap.detail.shouldSwap = false;
    stale.add(xhr);
    if (unanswered === 0 && !form && !isHeld(target)) refresh(target);
  });

  document.addEventListener("htmx:afterRequest", (done) => {
    const { xhr, target } = done.detail;
    if (!xhr || !target?.matches?.("[data-live]")) return;
    const answered = xhr.status >= 200 && xhr.status < 500;
    setLost(!answered);
    if (!answered) return;
    const at = xhr.getResponseHeader("X-Hall-Time");
    if (at) offset = Date.parse(at) - Date.now();
    const build = xhr.getResponseHeader("X-Build");
    if (build && build !== root.dataset.build && !busyWithForm()) return location.reload();
    const mark = xhr.getResponseHeader("X-Mark");
    if (mark && !stale.has(xhr)) target.dataset.mark = mark;
    changeLater(target, xhr.getResponseHeader("X-Change-In"));
    document.querySelectorAll("[data-updated]").forEach((e) => setText(e, wall.format(hallNow())));
    tick();
  });

  document.addEventListener("htmx:afterRequest", (done) => {
    if (!isPress(done.detail)) return;
    unanswered = Math.max(0, unanswered - 1);
    presses += 1;
    const [region] = lives();
    if (region) refreshSoon(region);
  });

  /* A refetch keeps what was ticked off or counted for the person at the counter, and the drawer of rare keys. */
  const kept = () => [...document.querySelectorAll("#desk [data-keep]")];
  const nameOf = (input) => (input.type === "checkbox" ? input.name + input.value : input.name);
  const stepHere = () => document.querySelector("#finish [name=step]")?.value;
  let before = { step: null, values: new Map(), more: false };
  document.addEventListener("htmx:beforeSwap", (swap) => {
    if (swap.detail.target.id !== "desk") return;
    const values = kept().map((e) => [nameOf(e), e.type === "checkbox" ? e.checked : e.value]);
    const more = document.querySelector("details.more")?.open ?? false;
    before = { step: stepHere(), values: new Map(values), more: more && !isPress(swap.detail) };
  });
  document.addEventListener("htmx:afterSwap", (swapped) => {
    noticeState();
    if (swapped.target.id !== "desk") return;
    if (before.more) document.querySelector("details.more").open = true;
    if (!before.step || before.step !== stepHere()) return;
    for (const input of kept()) {
      const value = before.values.get(nameOf(input));
      if (typeof value === "boolean") input.checked = value;
      else if (value !== undefined) input.value = value;
    }
  });

  let state = document.querySelector("[data-state]")?.dataset.state;
  function noticeState() {
    const page = document.querySelector("[data-state]");
    if (!page) return;
    document.title = page.dataset.title;
    document.body.classList.toggle("go", page.dataset.state === "called");
    if (page.dataset.state !== state && page.dataset.state === "called") {
      navigator.vibrate?.([400, 200, 400]);
      window.scrollTo(0, 0);
    }
    state = page.dataset.state;
  }

  /* --- the line ------------------------------------------------------------------------------------------------- */
  let lost = false;
  let streaming = true;
  let sign = 0;

  function setLost(now) {
    if (now === lost) return;
    lost = now;
    clearTimeout(sign);
    if (lost) sign = setTimeout(() => root.classList.add("lost"), HOLD_SIGN_MS);
    else root.classList.remove("lost");
  }

  document.addEventListener("htmx:sseOpen", () => {
    streaming = true;
    lives().forEach(refresh); // whatever happened meanwhile
  });
  document.addEventListener("htmx:sseError", () => {
    if (streaming) lives().forEach(refresh);
    streaming = false;
  });
  document.addEventListener("htmx:sendError", () => setLost(true));
  document.addEventListener("htmx:timeout", () => setLost(true));

  setInterval(() => {
    if (!streaming || lost) lives().forEach(refresh);
  }, LOST_POLL_MS);
  setInterval(() => {
    // What hears its own events only is not asked for in between: working it out costs the hall too much.
    if (streaming && !lost) lives().filter((region) => !region.dataset.hears).forEach(refresh);
  }, POLL_MS);
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) lives().forEach(refresh);
  });

  /* --- keys ----------------------------------------------------------------------------------------------------- */
  /* While a form is open only its own keys count: 1 is lunch there, and nothing is finished by a slip. */
  function pressable(key) {
    const wanted = key.toUpperCase();
    const within = openDrawer() || document;
    return [...within.querySelectorAll("[data-shortcut]")].find(
      (e) =>
        (e.dataset.shortcut === wanted || e.dataset.also === wanted) &&
        !e.disabled &&
        e.getAttribute("aria-disabled") !== "true",
    );
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    const drawer = openDrawer() || document.querySelector("details.more[open]");
    if (event.key === "Escape" && drawer) {
      drawer.open = false;
      document.activeElement?.blur();
      return;
    }
    const focus = document.activeElement;
    if (focus?.matches("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === " " && focus?.matches(":is(button, summary, a, input):focus-visible")) return;
    const found = pressable(event.key);
    if (!found) return;
    event.preventDefault();
    found.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) {
      event.target.closest("details").open = false;
      document.activeElement?.blur();
    }
    const off = event.target.closest('summary[aria-disabled="true"]');
    if (off) event.preventDefault();
    const menu = document.querySelector("details.me[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const drawer = event.target;
      if (!drawer.matches?.("[data-drawer]")) return;
      if (!drawer.open) return lives().forEach(refresh);
      document.querySelectorAll("[data-drawer][open]").forEach((other) => {
        if (other !== drawer) other.open = false;
      });
      const more = drawer.closest("details.more");
      if (more) more.open = true;
      drawer.querySelectorAll("[data-fetch]").forEach((part) => htmx.trigger(part, "fetch"));
      drawer.querySelector(":is(select, input:not([type=hidden]), button:not([data-close]))")?.focus();
    },
    true,
  );

  noticeState();
  lives().forEach((region) => changeLater(region, region.dataset.changeIn));
  tick();
})();
