// A definition as a form: rows come and go without a reload. Without this script the same buttons post the page.
import { fragment, toast } from "./page.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("application"));

/** Puts the cursor where one goes on: into the row just added, or onto the button that adds one. @param {string} change */
function focusAfter(change) {
  const [what, group] = change.split(":");
  const section = document.getElementById(group);
  const last = section.querySelector(".application-row:last-child input");
  (what === "add" && last ? last : section.querySelector(`button[value="add:${group}"]`)).focus();
}

form.addEventListener("click", async event => {
  const button = event.target.closest("button[name=row]");
  if (!button) return;
  event.preventDefault();
  const posted = new FormData(form);
  posted.append("row", button.value);
  try {
    document.getElementById("definition").replaceChildren(await fragment(button.formAction, posted));
    focusAfter(button.value);
  } catch (error) {
    toast(`The row could not be changed: ${error.message}`);
  }
});
