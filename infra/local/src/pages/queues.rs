//! How many messages wait in each queue.

use super::html::Html;
use crate::cloud::Cloud;

/// The page.
pub(crate) fn page(cloud: &Cloud) -> String {
    let mut out = Html::page("Queues", "/local/queues");
    out.raw("<p class=soft>Also as JSON: <a href='/_local/queues'>/_local/queues</a>.</p>");
    out.raw("<div class=wide><table><tr><th>Queue<th>Waiting<th>In work<th>Delayed</tr>");
    for name in cloud.account().queue_names() {
        let depth = cloud.account().depth(&name);
        out.raw("<tr><td>").text(&name);
        for count in [depth.visible, depth.in_flight, depth.delayed] {
            out.raw("<td>").text(&count.to_string());
        }
        out.raw("</tr>");
    }
    out.raw("</table></div>");
    out.finish()
}
