//! Writes HTML pages.

const STYLE: &str = "
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--accent:#b3541e}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:80rem;padding:1.2rem}
header{display:flex;gap:1.2rem;align-items:baseline;border-bottom:1px solid var(--line);margin-bottom:1.2rem;flex-wrap:wrap}
header strong{color:var(--accent);font-size:1.1rem}
h1{font-size:1.25rem;margin:.6rem 0}
a{color:inherit}
nav.tabs{display:flex;gap:.3rem;margin:1rem 0 0;flex-wrap:wrap}
nav.tabs a{padding:.35rem .9rem;border:1px solid var(--line);border-bottom:0;border-radius:.5rem .5rem 0 0;text-decoration:none}
nav.tabs a.on{background:var(--accent);color:#fff;border-color:var(--accent)}
.box{border:1px solid var(--line);border-radius:0 .5rem .5rem .5rem;padding:1rem;overflow:auto}
iframe{width:100%;height:60vh;border:0;background:#fff;border-radius:.3rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td.whole{white-space:nowrap}
.wide{overflow-x:auto}
.wide td{overflow-wrap:break-word}
th{font-weight:600;white-space:nowrap}
tr:hover td{background:var(--soft)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font:13px/1.45 ui-monospace,monospace}
.soft{opacity:.7}
.tag{display:inline-block;padding:.05rem .55rem;border-radius:1rem;font-size:.82rem;background:var(--soft);border:1px solid var(--line)}
.good{background:#1a7f3722;border-color:#1a7f37}
.bad{background:#c0282822;border-color:#c02828}
.cards{list-style:none;padding:0;display:grid;gap:.6rem}
.cards li{border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem}
.cards span{display:block;opacity:.7}
article{border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;margin:0 0 .8rem}
form{display:flex;gap:.5rem;margin:.8rem 0;flex-wrap:wrap}
input{flex:1;min-width:14rem;padding:.45rem .6rem;font:inherit;border:1px solid var(--line);border-radius:.4rem}
button{padding:.45rem 1rem;font:inherit;border:0;border-radius:.4rem;background:var(--accent);color:#fff;cursor:pointer}
";

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
            ("/local/receiver", "Webhook receiver"),
            ("/local/queues", "Queues"),
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
