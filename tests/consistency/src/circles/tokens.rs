//! Small questions about the tokens of Rust code.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The path at the beginning of `tokens`, and the tokens after it.
pub fn path(tokens: &[TokenTree]) -> (Vec<String>, &[TokenTree]) {
    let mut path = Vec::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(name), after @ ..] = rest {
        path.push(name.to_string());
        let goes_on = is_punct(after.first(), ':')
            && is_punct(after.get(1), ':')
            && matches!(after.get(2), Some(TokenTree::Ident(_)));
        rest = if goes_on { &after[2..] } else { return (path, after) };
    }
    (path, rest)
}

/// Whether a single word names an item, and not a variable: a type, a constant, or a function that is called.
pub fn is_item(word: &str, after: &[TokenTree]) -> bool {
    let is_called =
        matches!(after.first(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    is_called || word.starts_with(char::is_uppercase)
}

/// Whether the next word continues the tokens before it: a member, the rest of a path, or the name of a lifetime.
pub fn continues(before: &[TokenTree]) -> bool {
    let (last, second) = (before.last(), before.iter().rev().nth(1));
    let is_range = is_punct(last, '.') && is_punct(second, '.');
    let is_path = is_punct(last, ':') && is_punct(second, ':');
    is_punct(last, '.') && !is_range || is_path || is_punct(last, '\'')
}

/// Whether a token is this sign.
pub fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Whether `pub` or `pub(…)` comes just before an import.
pub fn is_public(before: &[TokenTree]) -> bool {
    let before = match before {
        [rest @ .., TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => rest,
        all => all,
    };
    matches!(before.last(), Some(TokenTree::Ident(word)) if word == "pub")
}

/// Whether `#[cfg(test)]` is next.
pub fn is_for_tests(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), '#')
        && matches!(tokens.get(1), Some(TokenTree::Group(group)) if is_cfg_test(group.stream()))
}

/// Whether `#![cfg(test)]` is next.
pub fn is_only_for_tests(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), '#')
        && is_punct(tokens.get(1), '!')
        && matches!(tokens.get(2), Some(TokenTree::Group(group)) if is_cfg_test(group.stream()))
}

fn is_cfg_test(attribute: TokenStream) -> bool {
    attribute.to_string().replace(' ', "") == "cfg(test)"
}

/// The tokens after an item, which ends with its braces or its semicolon.
pub fn after_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(Some(token), ';'),
    };
    tokens.iter().position(is_end).map_or(&[], |end| &tokens[end + 1..])
}
