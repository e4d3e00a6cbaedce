//! All phones that texts went to or came from, the one with the newest text first.

use super::html::{Html, time};
use crate::sms::Sms;

/// The path of the page, and the beginning of each phone's.
pub(super) const HERE: &str = "/local/phones";

pub(super) fn page(sms: &Sms) -> String {
    let mut out = Html::page("Phones", HERE);
    out.raw("<p class=soft>Texts that were handed to End User Messaging SMS, by recipient. US numbers that end with 0189 to 0199 have an outcome of their own. A phone without texts is at <code>/local/phones/</code> and its digits.</p>");
    let phones = sms.texts().phones();
    if phones.is_empty() {
        out.raw("<p class=soft>No texts yet.</p>");
    } else {
        out.raw("<div class=wide><table><tr><th>Phone<th>Texts<th>Newest<th>When</tr>");
    }
    for phone in &phones {
        let newest = sms.texts().of(&phone.number).pop();
        out.raw("<tr><td class=whole><a href='").text(&path_of(&phone.number)).raw("'>").text(&phone.number);
        out.raw("</a><td>").text(&phone.count.to_string()).raw("<td>");
        if let Some(text) = newest {
            out.text(&text.body).raw("<td class='soft whole'>").text(&time(text.at));
        }
        out.raw("</tr>");
    }
    if !phones.is_empty() {
        out.raw("</table></div>");
    }
    numbers(&mut out, sms);
    out.finish()
}

/// The account's own numbers, to which a phone may write first.
fn numbers(out: &mut Html, sms: &Sms) {
    let own = sms.own_numbers();
    if own.is_empty() {
        return;
    }
    out.raw("<h2>The account's numbers</h2><div class=wide><table><tr><th>Number<th>Type<th>Id</tr>");
    for number in own {
        out.raw("<tr><td>").text(&number.number).raw("<td>").text(&number.number_type).raw("<td>");
        out.text(&number.id).raw("</tr>");
    }
    out.raw("</table></div>");
}

/// The path of a phone's page.
pub(super) fn path_of(number: &str) -> String {
    format!("{HERE}/{}", number.trim_start_matches('+'))
}
