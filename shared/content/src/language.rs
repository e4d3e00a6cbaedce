//! Checks that a template uses only the allowed part of the engine's language. The rest could make a render exceed its
//! limits or read more than its variables. The check runs once on the syntax tree, when a template is saved.
//!
//! Fuel counts steps, not the size of their results: `"x" * 100000000` is one step, and forty lines of `{% set a = a ~
//! a %}` are forty. So operators cannot multiply, join or capture texts and lists; filters with limits do that.

mod fault;
mod lines;
mod scan;

pub(crate) use fault::Fault;

use std::collections::{HashMap, HashSet};

use minijinja::{
    Error, ErrorKind,
    machinery::{
        ast::{
            BinOpKind, Call, CallArg, Compare, CompareOpKind, Expr, Filter, GetItem, Stmt, Test, UnaryOpKind,
        },
        parse,
    },
    syntax::SyntaxConfig,
};

use crate::{
    filters::{FUNCTIONS, NUMERIC, TESTS, is_filter},
    limits::{LITERAL_BYTES_MAX, SUBSCRIPT_MAX},
};

/// The names that a source looks up, each with the offset of its first use.
pub(crate) type Names = HashMap<String, usize>;

/// Checks a source. `numbers` are the variables that are declared as numbers.
pub(crate) fn check(source: &str, numbers: &HashSet<&str>) -> Result<Names, Fault> {
    let source = &*lines::shortened(source)?;
    scan::count_tokens(source)?;
    let tree = parse(source, "template", SyntaxConfig::default()).map_err(|error| syntax(source, &error))?;
    let mut assigned = HashSet::new();
    scan::assigned_in(std::slice::from_ref(&tree), &mut assigned);
    let mut reader = Reader { numbers, assigned, names: Names::new() };
    reader.statement(&tree)?;
    Ok(reader.names)
}

/// A fault that the engine reports, with its text.
pub(crate) fn syntax(source: &str, error: &Error) -> Fault {
    let start = error.line().map_or(0, |line| crate::broken::offset_of(source, line, 1));
    let reason = match error.kind() {
        ErrorKind::SyntaxError => error.detail().unwrap_or("syntax error").to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    };
    Fault { offset: error.range().map_or(start, |range| range.start), reason }
}

struct Reader<'n, 't> {
    numbers: &'n HashSet<&'n str>,
    assigned: HashSet<&'t str>,
    names: Names,
}

impl Reader<'_, '_> {
    fn statements(&mut self, statements: &[Stmt<'_>]) -> Result<(), Fault> {
        statements.iter().try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Stmt<'_>) -> Result<(), Fault> {
        match statement {
            Stmt::Template(one) => self.statements(&one.children),
            Stmt::EmitRaw(_) => Ok(()),
            Stmt::EmitExpr(one) => self.expression(&one.expr),
            Stmt::ForLoop(one) => {
                if one.recursive {
                    return refuse(one.span().start_offset, "a loop cannot be recursive");
                }
                self.expression(&one.iter)?;
                one.filter_expr.iter().try_for_each(|filter| self.expression(filter))?;
                self.statements(&one.body)?;
                self.statements(&one.else_body)
            }
            Stmt::IfCond(one) => {
                self.expression(&one.expr)?;
                self.statements(&one.true_body)?;
                self.statements(&one.false_body)
            }
            Stmt::WithBlock(one) => {
                one.assignments.iter().try_for_each(|(_, value)| self.expression(value))?;
                self.statements(&one.body)
            }
            Stmt::Set(one) => self.expression(&one.expr),
            Stmt::SetBlock(one) => {
                refuse(one.span().start_offset, "`set` takes a value: `{% set name = … %}`")
            }
            Stmt::AutoEscape(one) => refuse(
                one.span().start_offset,
                "escaping cannot be switched off; use `safe` for values that are HTML",
            ),
            Stmt::FilterBlock(one) => {
                refuse(one.span().start_offset, "a filter follows a value: `{{ x|upper }}`")
            }
            Stmt::Do(one) => refuse(one.span().start_offset, "there is nothing that `do` could call"),
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) -> Result<(), Fault> {
        let at = expression.span().start_offset;
        match expression {
            Expr::Var(name) => {
                self.names.entry(name.id.to_owned()).or_insert(at as usize);
                Ok(())
            }
            Expr::Const(constant) => match constant.value.as_str() {
                Some(text) if text.len() > LITERAL_BYTES_MAX => {
                    refuse(at, &format!("a text in an expression has at most {LITERAL_BYTES_MAX} bytes"))
                }
                _ => Ok(()),
            },
            Expr::UnaryOp(one) => self.expression(&one.expr),
            Expr::BinOp(one) => self.operation(at, one.op, &one.left, &one.right),
            Expr::Compare(one) => self.comparison(one),
            Expr::IfExpr(one) => {
                self.expression(&one.test_expr)?;
                self.expression(&one.true_expr)?;
                one.false_expr.iter().try_for_each(|other| self.expression(other))
            }
            Expr::Filter(one) => self.filter(at, one),
            Expr::Test(one) => self.test(at, one),
            Expr::GetAttr(one) => self.expression(&one.expr),
            Expr::GetItem(one) => self.item(at, one),
            Expr::Call(one) => self.call(at, one),
            Expr::List(one) => constants(at, &one.items),
            Expr::Tuple(one) => constants(at, &one.items),
            Expr::Slice(_) => refuse(at, "use `truncate`, `first` or `last` for a part of a text or list"),
            Expr::Map(_) => refuse(at, "an object cannot be made in a template"),
        }
    }

    fn comparison(&mut self, comparison: &Compare<'_>) -> Result<(), Fault> {
        self.expression(&comparison.expr)?;
        for one in &comparison.ops {
            if matches!(one.op, CompareOpKind::In | CompareOpKind::NotIn) {
                contained(comparison.expr.span().start_offset, &one.expr)?;
            }
            self.expression(&one.expr)?;
        }
        Ok(())
    }

    fn filter(&mut self, at: u32, filter: &Filter<'_>) -> Result<(), Fault> {
        if !is_filter(filter.name) {
            return refuse(at, &format!("there is no filter `{}`", filter.name));
        }
        filter.expr.iter().try_for_each(|value| self.expression(value))?;
        self.arguments(at, &filter.args)
    }

    fn test(&mut self, at: u32, test: &Test<'_>) -> Result<(), Fault> {
        if !TESTS.contains(&test.name) {
            return refuse(at, &format!("there is no test `{}`", test.name));
        }
        self.expression(&test.expr)?;
        self.arguments(at, &test.args)
    }

    fn item(&mut self, at: u32, item: &GetItem<'_>) -> Result<(), Fault> {
        let Expr::Const(place) = &item.subscript_expr else {
            return refuse(at, "a subscript must be a constant; for a variable write `x|get(y)`");
        };
        // Indexing a text counts its characters from the beginning.
        if place.value.as_usize().is_some_and(|place| place > SUBSCRIPT_MAX) {
            return refuse(at, &format!("a subscript is at most {SUBSCRIPT_MAX}"));
        }
        self.expression(&item.expr)
    }

    fn operation(
        &mut self,
        at: u32,
        kind: BinOpKind,
        left: &Expr<'_>,
        right: &Expr<'_>,
    ) -> Result<(), Fault> {
        self.expression(left)?;
        self.expression(right)?;
        match kind {
            BinOpKind::Concat => refuse(at, "`~` is not allowed: write one value after the other"),
            // A number plus another value is a number, or the render fails.
            BinOpKind::Add if !self.is_number(left) && !self.is_number(right) => {
                refuse(at, "`+` needs a number on one side: use `plus`, or `int` or `float` first")
            }
            BinOpKind::Mul if !self.is_number(left) || !self.is_number(right) => {
                refuse(at, "`*` needs numbers on both sides: use `times`, or `int` or `float` first")
            }
            BinOpKind::In => contained(left.span().start_offset, right),
            _ => Ok(()),
        }
    }

    /// Whether the expression always gives a number or fails, for all values of the variables.
    fn is_number(&self, expression: &Expr<'_>) -> bool {
        match expression {
            Expr::Const(constant) => constant.value.is_number(),
            Expr::Var(name) => self.numbers.contains(name.id) && !self.assigned.contains(name.id),
            Expr::UnaryOp(one) => matches!(one.op, UnaryOpKind::Neg),
            Expr::BinOp(one) => matches!(
                one.op,
                BinOpKind::Add
                    | BinOpKind::Sub
                    | BinOpKind::Mul
                    | BinOpKind::Div
                    | BinOpKind::FloorDiv
                    | BinOpKind::Rem
                    | BinOpKind::Pow
            ),
            Expr::Filter(one) => NUMERIC.contains(&one.name) || one.name == "round",
            Expr::GetAttr(one) => {
                matches!(&one.expr, Expr::Var(name) if name.id == "loop")
                    && matches!(
                        one.name,
                        "index" | "index0" | "revindex" | "revindex0" | "length" | "depth" | "depth0"
                    )
            }
            Expr::IfExpr(one) => {
                let other = one.false_expr.as_ref();
                self.is_number(&one.true_expr) && other.is_some_and(|other| self.is_number(other))
            }
            _ => false,
        }
    }

    fn call(&mut self, at: u32, call: &Call<'_>) -> Result<(), Fault> {
        let known = match &call.expr {
            Expr::Var(name) => FUNCTIONS.contains(&name.id) && !self.assigned.contains(name.id),
            Expr::GetAttr(one) => {
                matches!(&one.expr, Expr::Var(name) if name.id == "loop")
                    && matches!(one.name, "cycle" | "changed")
            }
            _ => false,
        };
        if !known {
            return refuse(at, "only `range`, `loop.cycle` and `loop.changed` can be called");
        }
        self.expression(&call.expr)?;
        self.arguments(at, &call.args)
    }

    fn arguments(&mut self, at: u32, arguments: &[CallArg<'_>]) -> Result<(), Fault> {
        arguments.iter().try_for_each(|argument| match argument {
            CallArg::Pos(value) => self.expression(value),
            CallArg::Kwarg(..) | CallArg::PosSplat(_) | CallArg::KwargSplat(_) => {
                refuse(at, "arguments must be in order, without names")
            }
        })
    }
}

/// Only the test `is in` counts the search of a text or list as work, so the operator `in` accepts only constants.
fn contained(at: u32, container: &Expr<'_>) -> Result<(), Fault> {
    match container {
        Expr::List(_) | Expr::Tuple(_) => Ok(()),
        _ => refuse(at, "`in` needs a list of constants; for a variable write `is in`: `x is in(y)`"),
    }
}

/// Lists with variables could contain each other and double with every line.
fn constants(at: u32, items: &[Expr<'_>]) -> Result<(), Fault> {
    let long = |item: &Expr<'_>| match item {
        Expr::Const(constant) => constant.value.as_str().is_some_and(|text| text.len() > LITERAL_BYTES_MAX),
        _ => true,
    };
    if items.iter().any(long) {
        return refuse(at, "a list in a template can have only texts, numbers, `true` and `false`");
    }
    Ok(())
}

fn refuse(offset: u32, reason: &str) -> Result<(), Fault> {
    Err(Fault { offset: offset as usize, reason: reason.to_owned() })
}
