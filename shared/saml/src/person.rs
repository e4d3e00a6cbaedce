/// Whom the identity provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The provider's own id of the person, which never means somebody else: the NameID with its format and qualifiers.
    pub id: String,
    /// The address; `None` if the provider gave none.
    pub email: Option<String>,
    /// The display name; `None` if the provider gave none.
    pub name: Option<String>,
}
