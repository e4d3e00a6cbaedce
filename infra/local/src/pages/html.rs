//! Writes HTML pages.

/// The console's tokens, and what these pages are made of.
const STYLE: &str = concat!(
    include_str!("../../../../console/src/tokens.css"),
    "
*{box-sizing:border-box}
body{margin:0 auto;max-width:var(--content);padding:var(--s6);background:var(--paper);color:var(--ink);font:var(--text)/var(--leading) var(--font);font-variant-numeric:tabular-nums}
header{display:flex;gap:var(--s4);align-items:baseline;flex-wrap:wrap;padding-bottom:var(--s3);margin-bottom:var(--s5);border-bottom:1px solid var(--line)}
header strong{font-weight:600}
header a{color:var(--ink-soft);text-decoration:none}
header a[aria-current],header a:hover{color:var(--accent)}
h1{font-size:var(--text-title);margin:0 0 var(--s4)}
a{color:var(--accent);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
nav.tabs{display:flex;gap:var(--s3);margin:var(--s4) 0 var(--s3);flex-wrap:wrap;border-bottom:1px solid var(--line)}
nav.tabs a{padding:var(--s1) 0;color:var(--ink-soft);text-decoration:none;border-bottom:2px solid transparent}
nav.tabs a.on{color:var(--ink);border-color:var(--accent);font-weight:600}
.box,article,.wide,.cards li{border:1px solid var(--line);border-radius:var(--radius);background:var(--raised)}
.box{padding:var(--s4);overflow:auto}
iframe{width:100%;height:60vh;border:0;background:#fff;border-radius:var(--radius)}
table{border-collapse:collapse;width:100%;font-size:var(--text-table)}
th,td{height:var(--row);text-align:left;padding:2px var(--s3);border-bottom:1px solid var(--line);vertical-align:middle;overflow-wrap:anywhere}
td.whole{white-space:nowrap}
.wide{overflow-x:auto}
.wide td{overflow-wrap:break-word}
th{font-weight:600;white-space:nowrap;color:var(--ink-soft)}
tr:hover td{background:var(--hover)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font:var(--text-table)/1.45 var(--mono)}
.soft{color:var(--ink-soft)}
.tag{display:inline-block;padding:0 7px;border-radius:10px;font-size:12px;font-weight:600;line-height:20px;background:var(--sunken);color:var(--ink-soft)}
.good{background:var(--good-wash);color:var(--good)}
.bad{background:var(--bad-wash);color:var(--bad)}
.cards{list-style:none;padding:0;display:grid;gap:var(--s2)}
.cards li{padding:var(--s3) var(--s4)}
.cards span{display:block;color:var(--ink-soft)}
article{padding:var(--s3) var(--s4);margin:0 0 var(--s3)}
form{display:flex;gap:var(--s2);margin:var(--s3) 0;flex-wrap:wrap}
input{flex:1;min-width:14rem;min-height:32px;padding:0 var(--s2);font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line-strong);border-radius:var(--radius)}
select{min-height:32px;padding:0 var(--s2);font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line-strong);border-radius:var(--radius)}
h2{font-size:var(--text);margin:var(--s6) 0 var(--s2)}
.phone{max-width:30rem;padding:var(--s4);border:1px solid var(--line-strong);border-radius:var(--s6);background:var(--sunken)}
.bubbles{list-style:none;margin:0;padding:0;display:grid;gap:var(--s3);justify-items:start}
.bubbles li{max-width:85%;overflow-wrap:anywhere}
.bubbles li.own{justify-self:end;text-align:right}
.bubbles p{width:fit-content;margin:2px 0;padding:var(--s2) var(--s3);border-radius:var(--s4);background:var(--raised);border:1px solid var(--line);white-space:pre-wrap;text-align:left}
.bubbles .own p{margin-left:auto;background:var(--accent);color:var(--accent-ink);border-color:transparent}
.bubbles summary{font-size:12px;color:var(--ink-soft);cursor:pointer}
button.choice{background:var(--raised);color:var(--ink);border:1px solid var(--line-strong);font-weight:400}
button.choice[aria-pressed=true]{background:var(--accent-wash);border-color:var(--accent);font-weight:600}
button{min-height:32px;padding:0 var(--s3);font:inherit;font-weight:600;border:0;border-radius:var(--radius);background:var(--accent);color:var(--accent-ink);cursor:pointer}
"
);

/// A page under construction. [`Self::text`] escapes, [`Self::raw`] does not.
pub(super) struct Html(String);

impl Html {
    /// Begins a page. `here` is the path of its section.
    pub fn page(title: &str, here: &str) -> Self {
        let mut out = Self(String::with_capacity(8 * 1024));
        out.raw("<!doctype html><html lang=en><meta charset=utf-8>");
        out.raw("<meta name=viewport content='width=device-width,initial-scale=1'><title>")
            .text(title)
            .raw("</title><style>");
        out.raw(STYLE).raw("</style><header><strong>Posthorn</strong>");
        for (href, name) in [
            ("/", "Console"),
            ("/local/mailbox", "Mailbox"),
            ("/local/phones", "Phones"),
            ("/local/receiver", "Webhook receiver"),
            ("/local/queues", "Queues"),
            ("/local/functions", "Functions"),
        ] {
            let current = if href == here { " aria-current=page" } else { "" };
            out.raw("<a href='").text(href).raw("'").raw(current).raw(">").text(name).raw("</a>");
        }
        out.raw("</header><h1>").text(title).raw("</h1>");
        out
    }

    /// Adds our own markup, unescaped.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text from any source, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Ends the page and returns it.
    pub fn finish(mut self) -> String {
        self.raw("</html>");
        self.0
    }
}

/// A time in a form for people.
pub(super) fn time(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut out = Html(String::new());
        out.text("<script>'\"&");
        assert_eq!(out.0, "&lt;script&gt;&#39;&quot;&amp;");
    }
}
