//! Filters that calculate.

use minijinja::{Environment, Error, Value, value::ValueKind};

use crate::work::{answer, take, wrong};

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("abs", |value: Value| match whole(&value).and_then(i64::checked_abs) {
        Some(number) => Ok(Value::from(number)),
        None => Ok::<_, Error>(Value::from(float(&value)?.abs())),
    });
    environment.add_filter("count", length);
    environment.add_filter("divided_by", |one: Value, other: Value| {
        Ok::<_, Error>(Value::from(float(&one)? / float(&other)?))
    });
    environment.add_filter("fixed", |value: Value, digits: Option<u32>| {
        answer(format!("{:.*}", digits.unwrap_or(2).min(10) as usize, float(&value)?))
    });
    environment.add_filter("float", |value: Value| parsed(&value));
    environment.add_filter("int", |value: Value| match whole(&value) {
        Some(number) => Ok(number),
        // A cast from a float saturates.
        None => parsed(&value).map(|number| number as i64),
    });
    environment.add_filter("length", length);
    environment.add_filter("minus", |one: Value, other: Value| {
        calculated(&one, &other, i64::checked_sub, |one, other| one - other)
    });
    environment.add_filter("plus", |one: Value, other: Value| {
        calculated(&one, &other, i64::checked_add, |one, other| one + other)
    });
    environment.add_filter("round", round);
    environment.add_filter("times", |one: Value, other: Value| {
        calculated(&one, &other, i64::checked_mul, |one, other| one * other)
    });
}

fn length(value: Value) -> Result<usize, Error> {
    take(value.as_str().map_or(0, str::len))?;
    value.len().ok_or_else(|| wrong(format!("a {} has no length", value.kind())))
}

fn round(value: Value, digits: Option<i32>) -> Result<Value, Error> {
    let scale = 10f64.powi(digits.unwrap_or(0).clamp(0, 10));
    let rounded = (float(&value)? * scale).round() / scale;
    let is_whole = digits.unwrap_or(0) <= 0 && rounded.abs() < 9e15;
    Ok(if is_whole { Value::from(rounded as i64) } else { Value::from(rounded) })
}

fn calculated(
    one: &Value,
    other: &Value,
    exactly: fn(i64, i64) -> Option<i64>,
    about: fn(f64, f64) -> f64,
) -> Result<Value, Error> {
    if let (Some(left), Some(right)) = (whole(one), whole(other)) {
        let number = exactly(left, right).ok_or_else(|| wrong("the number is too large".to_owned()))?;
        return Ok(Value::from(number));
    }
    Ok(Value::from(about(float(one)?, float(other)?)))
}

fn whole(value: &Value) -> Option<i64> {
    (value.kind() == ValueKind::Number && value.is_integer()).then(|| i64::try_from(value.clone()).ok())?
}

fn float(value: &Value) -> Result<f64, Error> {
    match value.kind() {
        ValueKind::Number => f64::try_from(value.clone()),
        other => Err(wrong(format!("a {other} is not a number"))),
    }
}

/// A number, or a text that is parsed as one.
fn parsed(value: &Value) -> Result<f64, Error> {
    match value.as_str() {
        Some(text) => {
            take(text.len())?;
            text.trim().parse().map_err(|_| wrong("the text is not a number".to_owned()))
        }
        None => float(value),
    }
}
