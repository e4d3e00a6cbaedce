//! Two separate passes over a source: one limits the length of chains, one finds the names that the source assigns.

use std::collections::HashSet;

use minijinja::{
    machinery::{
        Token,
        ast::{Expr, Stmt},
        tokenize,
    },
    syntax::SyntaxConfig,
};

use super::fault::Fault;
use crate::limits::{BRANCHES_MAX, TAG_TOKENS_MAX};

/// Limits the tokens per expression. It runs before the parser, which walks long chains by recursion. The parser
/// reports invalid tokens.
pub(super) fn count_tokens(source: &str) -> Result<(), Fault> {
    let (mut tokens, mut branches, mut first) = (0, 0, false);
    for token in tokenize(source, false, SyntaxConfig::default()) {
        let Ok((token, span)) = token else { return Ok(()) };
        let offset = span.start_offset as usize;
        match token {
            Token::TemplateData(_) => tokens = 0,
            Token::VariableStart | Token::BlockStart => {
                (tokens, first) = (0, true);
                continue;
            }
            Token::Ident("elif") if first => branches += 1,
            _ => {}
        }
        first = false;
        tokens += 1;
        if tokens > TAG_TOKENS_MAX {
            return Err(Fault {
                offset,
                reason: format!("an expression has more than {TAG_TOKENS_MAX} parts"),
            });
        }
        if branches > BRANCHES_MAX {
            return Err(Fault { offset, reason: format!("there are more than {BRANCHES_MAX} `elif`") });
        }
    }
    Ok(())
}

/// Collects the names that the source itself assigns.
pub(super) fn assigned_in<'a>(statements: &'a [Stmt<'a>], names: &mut HashSet<&'a str>) {
    for statement in statements {
        match statement {
            Stmt::Template(one) => assigned_in(&one.children, names),
            Stmt::ForLoop(one) => {
                targets(&one.target, names);
                assigned_in(&one.body, names);
                assigned_in(&one.else_body, names);
            }
            Stmt::IfCond(one) => {
                assigned_in(&one.true_body, names);
                assigned_in(&one.false_body, names);
            }
            Stmt::WithBlock(one) => {
                one.assignments.iter().for_each(|(target, _)| targets(target, names));
                assigned_in(&one.body, names);
            }
            Stmt::Set(one) => targets(&one.target, names),
            _ => {}
        }
    }
}

fn targets<'a>(target: &'a Expr<'a>, names: &mut HashSet<&'a str>) {
    match target {
        Expr::Var(name) => drop(names.insert(name.id)),
        Expr::List(many) => many.items.iter().for_each(|one| targets(one, names)),
        Expr::Tuple(many) => many.items.iter().for_each(|one| targets(one, names)),
        _ => {}
    }
}
