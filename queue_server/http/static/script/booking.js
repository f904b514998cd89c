/* Looks at a document's number before it is sent, and says kindly what to look at again. The server checks the same;
   without this script its answer says it. What is typed stays in the form. */
"use strict";
(() => {
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const CHECK = "10X98765432";

  const asTyped = (text) => text.normalize("NFKC").toUpperCase().replace(/[\s\-\u2010-\u2014]/g, "");

  function isDate(text, today) {
    const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number);
    const date = new Date(Date.UTC(year, month - 1, day));
    const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return real && year >= 1900 && text <= today;
  }

  function faultOf(number, today) {
    if (!number) return "missing";
    if (/^[A-Z]{3}\d{12}$/.test(number)) return "";
    if (/^\d{15}$/.test(number)) return "old";
    if (number.length !== 18) return "length";
    if (!/^\d{17}[\dX]$/.test(number)) return "characters";
    if (!isDate(number.slice(6, 14), today)) return "date";
    const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(number[place]), 0);
    return CHECK[sum % 11] === number[17] ? "" : "check";
  }

  function hallToday() {
    const { now, zone } = document.documentElement.dataset;
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone || undefined });
    return day.format(now ? new Date(now) : new Date()).replaceAll("-", "");
  }

  /* Tell what is wrong under the field; says whether it may be sent. */
  function look(field) {
    const number = asTyped(field.value);
    const fault = number || field.required ? faultOf(number, hallToday()) : "";
    const told = field.form.querySelector(".fault");
    const words = fault ? field.getAttribute("data-" + fault) : "";
    if (told.textContent !== words) told.textContent = words;
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    return !fault;
  }

  // Not on leaving the field: a sentence that comes up there would move what the finger is about to press.
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-document][aria-invalid]")) look(event.target);
  });
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.querySelector("[data-document]");
      if (!field || look(field)) return;
      event.preventDefault();
      event.stopPropagation();
      field.focus();
    },
    true,
  );
  document.addEventListener("htmx:afterSwap", (swapped) => {
    if (swapped.target.id === "told") swapped.target.scrollIntoView({ block: "center" });
  });
})();
