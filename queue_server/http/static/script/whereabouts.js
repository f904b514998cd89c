/* Where a hall gives numbers only to phones near it: asks the phone where it is when the form is sent, and not before.
   Without an answer the form goes all the same, and the server says what else can be done. */
"use strict";
(() => {
  const WAIT_MS = 15000;
  const told = document.querySelector("[data-whereabouts]");
  if (!told || !navigator.geolocation) return;
  const form = document.querySelector("form.person");
  let known = false;

  form.addEventListener(
    "submit",
    (event) => {
      if (known) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!form.reportValidity()) return;
      told.querySelector("span").textContent = told.dataset.asking;
      const go = () => {
        known = true;
        form.requestSubmit();
        known = false;
      };
      navigator.geolocation.getCurrentPosition(
        (found) => {
          form.elements.lat.value = found.coords.latitude.toFixed(4);
          form.elements.lon.value = found.coords.longitude.toFixed(4);
          go();
        },
        () => {
          told.querySelector("span").textContent = told.dataset.none;
          go();
        },
        { maximumAge: 60000, timeout: WAIT_MS },
      );
    },
    true,
  );
})();
