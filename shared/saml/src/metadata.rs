use crate::{
    ServiceProvider,
    canonical::escaped,
    document::{METADATA, POST_BINDING, PROTOCOL},
};

/// How an identity provider gets to know this installation (saml-metadata-2.0-os, section 2.4.4). It wants signed assertions, signs no
/// requests, and has no key, so nobody can encrypt for it.
pub fn metadata(sp: &ServiceProvider) -> String {
    let [entity_id, acs_url] = [&sp.entity_id, &sp.acs_url].map(|text| escaped(text));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="{METADATA}" entityID="{entity_id}">
  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="{PROTOCOL}">
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:AssertionConsumerService Binding="{POST_BINDING}" Location="{acs_url}" index="0" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_names_entity_and_address() {
        let sp = ServiceProvider {
            entity_id: "urn:\"a&b\"".into(),
            acs_url: "https://mail.example/acs?a=1&b=2".into(),
        };
        let xml = metadata(&sp);
        let document = roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(document.root_element().attribute("entityID"), Some(sp.entity_id.as_str()));
        let service =
            document.descendants().find(|node| node.has_tag_name((METADATA, "AssertionConsumerService")));
        assert_eq!(service.unwrap().attribute("Location"), Some(sp.acs_url.as_str()));
    }
}
