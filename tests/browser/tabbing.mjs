// Goes through a page by Tab alone.

/** A control may take several presses: a date field has one for each of its parts. */
const PRESSES_MAX = 10;

/** Notes every control that Tab should reach, in the order of the page. Gives their names. */
function noteControls() {
  const isFirstOfGroup = (one) => {
    if (one.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)];
    return one === (group.find((radio) => radio.checked) ?? group[0]);
  };
  const isInFrame = (one) => one.tagName === "IFRAME";
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
    (one) => one.tabIndex >= 0 && !one.disabled && !isInFrame(one) && one.checkVisibility({ visibilityProperty: true }) && isFirstOfGroup(one),
  );
  globalThis.controls = all;
  return all.map((one) => `${one.tagName.toLowerCase()} "${(one.getAttribute("aria-label") ?? one.innerText ?? "").trim().slice(0, 40)}"`);
}

/** Where the focus is: the number of the control, whether it can be seen, and whether the page's end was reached. */
function whereFocusIs() {
  const one = document.activeElement;
  const isEnd = one === null || one === document.body;
  const { outlineStyle, outlineWidth } = getComputedStyle(one ?? document.body);
  const isSeen = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  return { at: globalThis.controls.indexOf(one), isEnd, isSeen, isText: one?.tagName === "TEXTAREA" };
}

/** Puts the focus at the page's start: some pages focus their first field. */
function startOver() {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}

/** Presses Tab from the page's start to its end. Gives what is wrong. */
export async function tabThrough(page) {
  const names = await page.evaluate(noteControls);
  await page.evaluate(startOver);
  const walk = { last: -1, stays: 0, reached: new Set(), seen: new Set(), faults: [] };
  for (let press = 0; press < names.length * 2 + 50 && walk.stays <= PRESSES_MAX; press += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(whereFocusIs);
    if (focus.isEnd || (focus.at === 0 && walk.reached.size > 1)) break;
    // In a field for code Tab indents, and Esc lets it leave.
    if (focus.isText) await page.keyboard.press("Escape");
    // A part that scrolls may take the focus too; it is no control.
    if (focus.at >= 0) step(walk, focus, names);
  }
  const missed = names.filter((_, at) => !walk.reached.has(at));
  if (walk.stays > PRESSES_MAX) walk.faults.push(`Tab is stuck at ${names[walk.last]}`);
  else if (missed.length > 0) walk.faults.push(`Tab does not reach ${missed.slice(0, 3).join(", ")} (${missed.length} of ${names.length})`);
  for (const at of walk.reached) if (!walk.seen.has(at)) walk.faults.push(`the focus can't be seen on ${names[at]}`);
  return walk.faults;
}

function step(walk, { at, isSeen }, names) {
  walk.stays = at === walk.last ? walk.stays + 1 : 0;
  if (at < walk.last) walk.faults.push(`Tab goes from ${names[walk.last]} back to ${names[at]}`);
  walk.reached.add(at);
  if (isSeen) walk.seen.add(at);
  walk.last = at;
}
