//! Compares the unit costs that `GET /v1/costs` declares with what is measured here.

use posthorn_messages::{PRICES_AS_OF, UNIT_COSTS, UnitCost};

use crate::{bill, flows::Flow, incoming, prices::Prices};

/// How far a declared cost may be from the measured one, as a part of the measured one.
const APART_MAX: f64 = 0.15;
/// The flow whose bill is the cost of processing an email: the dearest way of sending.
const PROCESSING: &str = "accept to delivered, one by one";

/// Every unit cost that is not what is measured, and a date that is not that of the prices.
pub fn breaches(flows: &[Flow], prices: &Prices) -> Vec<String> {
    let is_old = PRICES_AS_OF != prices.as_of;
    let date = is_old
        .then(|| format!("unit costs are as of {PRICES_AS_OF}, but prices.json as of {}", prices.as_of));
    let apart = UNIT_COSTS.iter().filter_map(|cost| breach(cost, measured(cost.feature, flows, prices)));
    date.into_iter().chain(apart).collect()
}

/// What a million units of a feature cost; `None` if nothing measures it.
fn measured(feature: &str, flows: &[Flow], prices: &Prices) -> Option<f64> {
    let total = |name: &str| {
        let flow = flows.iter().find(|flow| flow.name == name)?;
        Some(bill::per_million(&flow.used, prices).total)
    };
    match feature {
        "email.processing" => total(PROCESSING),
        "email.engagement" => total(incoming::ENGAGEMENT),
        "email.received" => total(incoming::RECEIVED),
        "email.ses" => Some(prices.ses.per_thousand_emails * 1e3),
        "email.ses_received" => Some(prices.ses.per_thousand_received * 1e3),
        _ => None,
    }
}

fn breach(cost: &UnitCost, measured: Option<f64>) -> Option<String> {
    let (feature, declared) = (cost.feature, cost.dollars_per_million());
    let Some(measured) = measured else {
        return Some(format!("nothing measures the unit cost of {feature}"));
    };
    let is_near = (declared - measured).abs() <= APART_MAX * measured;
    (!is_near).then(|| {
        format!("{feature}: {declared:.2} dollars a million are declared, but {measured:.2} measured")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{counts::Used, prices};

    #[test]
    fn the_unit_costs_have_the_date_and_the_prices_of_the_price_table() {
        let prices = prices::read();
        assert_eq!(PRICES_AS_OF, prices.as_of);
        for feature in ["email.ses", "email.ses_received"] {
            let declared =
                UNIT_COSTS.iter().find(|cost| cost.feature == feature).unwrap().dollars_per_million();
            let price = measured(feature, &[], &prices).unwrap();
            assert!((declared - price).abs() < 1e-9, "{feature}: {declared}, listed {price}");
        }
    }

    #[test]
    fn a_cost_that_is_apart_or_not_measured_and_another_date_are_named() {
        let cost = UnitCost { nano_dollars: 10_000, ..UNIT_COSTS[0] };
        assert_eq!((breach(&cost, Some(8.7)), breach(&cost, Some(11.7))), (None, None));
        let said = breach(&cost, Some(8.6)).unwrap();
        assert_eq!(said, "email.processing: 10.00 dollars a million are declared, but 8.60 measured");
        assert!(breach(&cost, Some(11.8)).is_some());
        let mut prices = prices::read();
        prices.as_of = "2020-01".into();
        let said = breaches(&[], &prices);
        assert!(said[0].contains("2020-01"), "{said:?}");
        let unmeasured = ["email.processing", "email.engagement", "email.received"];
        assert!(unmeasured.iter().all(|name| said.iter().any(|one| one.ends_with(name))), "{said:?}");
        let free = [Flow { name: PROCESSING, used: Used::default() }];
        let said = breaches(&free, &prices::read());
        assert!(said.iter().any(|one| one.starts_with("email.processing: ")), "{said:?}");
    }
}
