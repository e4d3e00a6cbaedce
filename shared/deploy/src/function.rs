//! The CloudFront Function that routes by the table.

use std::fmt::Write;

use crate::table::Table;

/// The function's JavaScript, for the runtime `cloudfront-js-2.0`: ECMAScript 5.1 and a little more
/// (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html>).
///
/// It selects one of the distribution's origins, so that the origin's own settings apply, including the secret header
/// (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html>). A path
/// without a matching prefix goes to the origin of its cache behavior.
pub fn function_code(table: &Table) -> String {
    let mut entries = String::new();
    for (prefix, context) in table.entries() {
        // Writing to a String can't fail.
        let _ = writeln!(entries, "  ['{}', '{}'],", quoted(prefix), quoted(context));
    }
    CODE.replace("ENTRIES\n", &entries)
}

/// Escapes a text for single quotes.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'")
}

/// The function's code. The import must be the first line. It uses `var`, because the engine is not a browser's.
const CODE: &str = r"import cf from 'cloudfront';

// The longest prefix first; * is any one segment.
var TABLE = [
ENTRIES
];

function begins(path, prefix) {
  if (prefix.indexOf('*') < 0) return path.startsWith(prefix + '/');
  var given = path.split('/');
  return prefix.split('/').every(function (segment, at) {
    return segment === given[at] || (segment === '*' && Boolean(given[at]));
  });
}

function handler(event) {
  var request = event.request;
  // API Gateway needs its own host name. The requested host goes into a header and replaces the viewer's value.
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  var path = request.uri + '/';
  for (var at = 0; at < TABLE.length; at++) {
    if (begins(path, TABLE[at][0])) {
      cf.selectRequestOriginById(TABLE[at][1]);
      break;
    }
  }
  return request;
}
";
