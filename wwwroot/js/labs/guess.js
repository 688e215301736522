// The slider beside a guessed number: a help for the hand, the number is what counts.

/** Joins the slider to its number, on a logarithmic scale where the range spans powers of ten. */
export function joinSlider() {
  const slider = document.getElementById("guess-slider");
  const number = document.getElementById("guess");
  if (!slider || !number) return;
  const [min, max, step] = ["min", "max", "step"].map(name => Number(slider.dataset[name]));
  const steep = slider.dataset.steep === "1";
  const toSlider = value => steep ? 1000 * Math.log(value / min) / Math.log(max / min) : value;
  const rounded = value => Number(value.toPrecision(2));
  const toNumber = place => steep ? Math.max(min, Math.min(max, rounded(min * (max / min) ** (place / 1000)))) : place;

  Object.assign(slider, steep ? { min: "0", max: "1000", step: "1" } : { min: String(min), max: String(max), step: String(step) });
  const say = value => slider.setAttribute("aria-valuetext", `${value} ${number.nextElementSibling?.textContent ?? ""}`.trim());
  /** Where nobody has guessed yet the slider rests in its middle and shows no guess. */
  const follow = () => {
    const value = Number(number.value);
    slider.classList.toggle("unset", number.value === "");
    if (number.value === "") { slider.value = String((Number(slider.min) + Number(slider.max)) / 2); slider.setAttribute("aria-valuetext", "no guess yet"); }
    else if (value >= min && value <= max) { slider.value = String(toSlider(value)); say(number.value); }
  };
  slider.addEventListener("input", () => { number.value = String(toNumber(Number(slider.value))); slider.classList.remove("unset"); say(number.value); });
  number.addEventListener("input", follow);
  follow();
  slider.hidden = false;
}
