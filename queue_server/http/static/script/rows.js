/* Lists of a form: another line, a line out, a line one up. Without it the form has one empty line at the end. */
"use strict";
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-row]");
  if (!key) return;
  const list = key.closest("fieldset").querySelector("[data-rows]");
  if (key.dataset.row === "add") {
    const line = list.lastElementChild.cloneNode(true);
    for (const field of line.querySelectorAll("input")) field.value = field.type === "number" ? "0" : "";
    for (const field of line.querySelectorAll("select")) field.selectedIndex = 0;
    list.append(line);
    line.querySelector("input").focus();
    return;
  }
  const line = key.closest("li");
  if (key.dataset.row === "up") {
    if (line.previousElementSibling) list.insertBefore(line, line.previousElementSibling);
    key.focus();
    return;
  }
  if (list.children.length > 1) line.remove();
  else for (const field of line.querySelectorAll("input")) field.value = "";
  (list.querySelector("input") || list).focus();
});
