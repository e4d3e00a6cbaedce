// Splits texts with two published libraries. Reads a JSON list of texts on its input, and writes for each what they say.
// The packages are those of the working directory.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.cwd()}/`);
const splitter = require("split-sms");
const { SegmentedMessage } = require("sms-segments-calculator");
const EncodedChar = require("sms-segments-calculator/dist/libs/EncodedChar.js").default;

/** The splitter's encoding and parts: characters that take two septets or two code units stay whole. */
function split(text) {
  const { characterSet, parts } = splitter.split(text);
  return { encoding: characterSet === "GSM" ? "gsm_7" : "ucs_2", parts: parts.map((part) => part.content) };
}

/**
 * The calculator's encoding and number of parts. It keeps what readers see as one character whole (an emoji of several code points,
 * a letter with its accent), which neither 3GPP TS 23.040 nor AWS asks for. If a text has such characters, its parts are also counted
 * by code points, with the calculator's own segments.
 */
function count(text) {
  const message = new SegmentedMessage(text);
  const encoding = message.getEncodingName();
  const encoded = () => Array.from(text, (character) => new EncodedChar(character, encoding));
  const several = message.graphemes.some((grapheme) => Array.from(grapheme).length > 1);
  return {
    encoding: encoding === "GSM-7" ? "gsm_7" : "ucs_2",
    parts: message.segmentsCount,
    parts_by_code_points: several ? message._buildSegments(encoded()).length : message.segmentsCount,
    characters_of_several_code_points: several,
  };
}

const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => ({ split: split(text), count: count(text) }))));
