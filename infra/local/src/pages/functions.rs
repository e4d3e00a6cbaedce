//! What each function has used since the runner started.

use super::html::Html;
use crate::cloud::Cloud;

/// The page.
pub(crate) fn page(cloud: &Cloud) -> String {
    let mut out = Html::page("Functions", "/local/functions");
    out.raw("<p class=soft>Since the runner started. Units are DynamoDB's. Also as JSON: <a href='/_local/functions'>/_local/functions</a>.</p>");
    out.raw("<div class=wide><table><tr><th>Function<th>AWS calls<th>Read units<th>Write units</tr>");
    for (name, sum) in cloud.ledger().sums() {
        out.raw("<tr><td>").text(&name);
        for figure in
            [sum.calls.to_string(), format!("{:.1}", sum.read_units), format!("{:.1}", sum.write_units)]
        {
            out.raw("<td>").text(&figure);
        }
        out.raw("</tr>");
    }
    out.raw("</table></div>");
    out.finish()
}
