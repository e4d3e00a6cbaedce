//! Flows of people: accounts, log-ins, the first owner.

mod first_owner;
