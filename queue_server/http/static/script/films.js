/* Plays the county's pictures and videos beside the calls, where the page left a place for them. A video is silent while
   a call is made: while this screen speaks it, or, where the counters' loudspeakers do, for as long as that takes. */
"use strict";
(() => {
  const frame = document.querySelector("[data-films]");
  if (!frame) return;
  const list = JSON.parse(frame.dataset.films);
  const loud = Number(frame.dataset.volume);
  const picture = frame.querySelector("img");
  const video = frame.querySelector("video");
  const SPOKEN_ELSEWHERE_MS = 8000;
  const AFTER_ALL_FAILED_MS = 30000;
  let at = -1;
  let failed = 0;
  let turn = 0;
  let quiet = 0;
  let calling = false;
  let refused = false; // sound, until somebody touches the page

  /* --- its place: the live part is drawn anew with every call, the film is not ---------------------------------- */
  function place() {
    const spot = document.querySelector("[data-film-place]")?.getBoundingClientRect();
    const shown = spot !== undefined && spot.width > 0 && spot.height > 0;
    frame.hidden = !shown;
    if (shown) {
      for (const side of ["left", "top", "width", "height"]) frame.style[side] = spot[side] + "px";
      if (at < 0) next();
      else if (video.paused && !video.hidden && !video.ended) void play();
    } else if (!video.paused) video.pause();
  }

  /* --- one after the other -------------------------------------------------------------------------------------- */
  function next() {
    clearTimeout(turn);
    if (failed >= list.length) {
      failed = 0;
      turn = setTimeout(next, AFTER_ALL_FAILED_MS);
      return;
    }
    at = (at + 1) % list.length;
    const film = list[at];
    picture.hidden = film.video;
    video.hidden = !film.video;
    frame.dataset.shows = film.src;
    if (film.video) {
      video.src = film.src;
      void play();
    } else {
      video.pause();
      picture.src = film.src;
      if (list.length > 1) turn = setTimeout(next, film.seconds * 1000);
    }
  }

  function skip() {
    failed += 1;
    next();
  }

  async function play() {
    duck();
    try {
      await video.play();
    } catch (problem) {
      // A browser that may not play sound yet plays it without.
      if (problem.name !== "NotAllowedError") return;
      refused = true;
      duck();
      video.play().catch(() => {});
    }
  }

  picture.addEventListener("load", () => (failed = 0));
  picture.addEventListener("error", skip);
  video.addEventListener("playing", () => (failed = 0));
  video.addEventListener("error", skip);
  video.addEventListener("ended", () => {
    if (list.length > 1) return next();
    video.currentTime = 0;
    void play();
  });

  /* --- silent while a call is made ------------------------------------------------------------------------------ */
  function duck() {
    video.volume = loud;
    video.muted = calling || loud === 0 || refused;
    frame.classList.toggle("ducked", calling);
  }

  function setCalling(now) {
    calling = now;
    duck();
  }

  document.addEventListener("hall:speaks", () => {
    clearTimeout(quiet);
    setCalling(true);
  });
  document.addEventListener("hall:quiet", () => setCalling(false));
  document.addEventListener("htmx:sseMessage", (message) => {
    if (document.querySelector("[data-calls]")) return; // this screen speaks: it knows until when
    if (!["ticket_called", "ticket_recalled"].includes(message.detail.type)) return;
    clearTimeout(quiet);
    setCalling(true);
    quiet = setTimeout(() => setCalling(false), SPOKEN_ELSEWHERE_MS);
  });

  for (const press of ["click", "keydown"]) {
    document.addEventListener(press, () => {
      refused = false;
      duck();
    });
  }

  document.addEventListener("htmx:afterSwap", place);
  window.addEventListener("resize", place);
  document.fonts?.ready.then(place);
  place();
})();
