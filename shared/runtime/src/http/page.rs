//! Pages for people: plain HTML with one small style, without scripts and without external resources.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use posthorn_problem::Problem;

/// The style, which is part of the page: the console's tokens and what these pages are made of. The policy below allows only this
/// text, by its hash; the test says the new one after a change.
const STYLE: &str = concat!(
    include_str!("../../../../console/src/tokens.css"),
    "body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 var(--font)}main{max-width:36rem;margin:0 auto;padding:3rem 1.25rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}a{color:var(--accent)}form{margin:1.5rem 0 0}button{font:inherit;font-weight:600;padding:.75rem 1.25rem;margin:0 .75rem .75rem 0;border:1px solid var(--line-strong);border-radius:var(--radius);background:var(--raised);color:inherit;cursor:pointer}button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}.note{font-size:.875rem;color:var(--ink-soft)}",
    "h2{font-size:1.125rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1.25rem 0 0}h3+.note{margin:0}label{display:block;font-weight:600}input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;margin:.25rem 0 .75rem;border:1px solid var(--line-strong);border-radius:var(--radius);background:var(--raised);color:inherit}.verdict{font-weight:600;padding:.75rem 1rem;border-radius:var(--radius);background:var(--good-wash);color:var(--good)}.verdict.maintenance{background:var(--waiting-wash);color:var(--waiting)}.verdict.minor{background:var(--problem-wash);color:var(--problem)}.verdict.major,.verdict.critical{background:var(--bad-wash);color:var(--bad)}.state{font-size:.875rem;font-weight:400}.state.good{color:var(--good)}.state.waiting{color:var(--waiting)}.state.problem{color:var(--problem)}.state.bad{color:var(--bad)}.bars{display:flex;gap:2px;height:2rem;list-style:none;margin:.5rem 0;padding:0}.bars li{flex:1;border-radius:2px;background:var(--line)}.bars .good{background:var(--good)}.bars .waiting{background:var(--waiting)}.bars .problem{background:var(--problem)}.bars .bad{background:var(--bad)}.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.update{margin:.5rem 0 0;white-space:pre-line}.update+.note{margin:0}"
);

/// Content Security Policy, level 3: no scripts, no external resources, no framing. Forms may post only to the same origin.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'sha256-d2wXbs5q1J3X5sWhG9/b3yGeb+ydvARTW845awpkBjA='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The content type of a page.
pub(super) const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// A page. `maud` escapes the texts in its markup.
#[derive(Debug)]
pub struct Page {
    title: String,
    content: Markup,
}

impl Page {
    /// A page. The title is also its heading.
    pub fn new(title: impl Into<String>, content: Markup) -> Self {
        Self { title: title.into(), content }
    }

    /// The page for a refusal or a failure: the code's title, the detail, and the request's id as a reference.
    pub(super) fn problem(problem: &Problem, request_id: &str) -> Self {
        let content = html! {
            p { (problem.detail) }
            p.note { "Reference: " (request_id) }
        };
        Self::new(problem.code.title, content)
    }

    pub(super) fn into_html(self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        h1 { (self.title) }
                        (self.content)
                    }
                }
            }
        };
        page.into_string()
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use posthorn_problem::NOT_FOUND;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_the_style_of_the_page() {
        let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "{hash}");
        assert!(Page::new("t", html! {}).into_html().contains(&format!("<style>{STYLE}</style>")));
    }

    #[test]
    fn texts_in_a_page_are_escaped() {
        let page = Page::new("<script>", html! { p { ("\"><img src=x>") } }).into_html();
        assert!(!page.contains("<script>") && !page.contains("<img"), "{page}");
    }

    #[test]
    fn a_problems_page_shows_the_detail_and_not_the_cause() {
        let mut problem = NOT_FOUND.because("This link is not valid.");
        problem.cause = Some("internal text".into());
        let page = Page::problem(&problem, "req_1").into_html();
        assert!(page.contains("This link is not valid.") && page.contains("req_1"));
        assert!(!page.contains("internal text"));
    }
}
