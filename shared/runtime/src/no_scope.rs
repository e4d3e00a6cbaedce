/// In place of the scope of a message or an item that belongs to no organisation, such as a person's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoScope;
