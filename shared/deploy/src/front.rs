//! The parts of the front door's template that are generated from the routing table.

use std::fmt::Write;

use crate::{
    function::function_code,
    sections::{self, Unmarked},
    table::Table,
};

/// The context with the API that responds, as JSON, to paths without a route.
pub const FALLBACK: &str = "ops";

/// Replaces the generated parts of `front_yaml` with those of `table`: a parameter and an origin for each context, the function,
/// and a cache behavior for each namespace. Other parts stay as they are.
///
/// # Errors
/// [`Unmarked`] if the template lacks the comments for a part.
pub fn splice(front_yaml: &str, table: &Table) -> Result<String, Unmarked> {
    let parts = [
        ("parameters", parameters(table)),
        ("function", function(table)),
        ("origins", origins(table)),
        ("behaviors", behaviors(table)),
    ];
    parts.iter().try_fold(front_yaml.to_owned(), |text, (name, lines)| sections::replace(&text, name, lines))
}

/// The parameter that holds the id of a context's API: `ip-warmup` has `IpWarmupApiId`.
pub fn parameter(context: &str) -> String {
    let words = context.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{}{rest}", first.to_ascii_uppercase())
    });
    format!("{}ApiId", words.collect::<String>())
}

fn parameters(table: &Table) -> String {
    let contexts = table.contexts().into_iter();
    contexts.map(|context| format!("{}:\n  Type: String\n", parameter(context))).collect()
}

fn function(table: &Table) -> String {
    let mut lines = "FunctionCode: |\n".to_owned();
    for line in function_code(table).lines() {
        let line = format!("  {line}");
        // Writing to a String can't fail.
        let _ = writeln!(lines, "{}", line.trim_end());
    }
    lines
}

fn origins(table: &Table) -> String {
    let origin = |context: &str| {
        format!(
            "- Id: {context}
  DomainName: !Sub ${{{}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}
  CustomOriginConfig: {{ OriginProtocolPolicy: https-only, OriginSSLProtocols: [TLSv1.2] }}
  OriginCustomHeaders: !If
    - HasFrontSecret
    - [{{ HeaderName: X-Posthorn-Front, HeaderValue: !Ref FrontSecret }}]
    - !Ref AWS::NoValue
",
            parameter(context)
        )
    };
    table.contexts().into_iter().map(origin).collect()
}

fn behaviors(table: &Table) -> String {
    let behavior = |pattern: String| {
        format!(
            "- PathPattern: {pattern}
  TargetOriginId: {FALLBACK}
  ViewerProtocolPolicy: https-only
  AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]
  CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad # AWS's CachingDisabled
  OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-38738e2966ac # AWS's AllViewerExceptHostHeader
  ResponseHeadersPolicyId: !Ref SecurityHeaders
  FunctionAssociations:
    - {{ EventType: viewer-request, FunctionARN: !GetAtt RouteFunction.FunctionMetadata.FunctionARN }}
"
        )
    };
    let patterns = |namespace: &str| {
        let bare = table.bare().contains(namespace).then(|| format!("/{namespace}"));
        bare.into_iter().chain([format!("/{namespace}/*")]).map(behavior).collect::<String>()
    };
    table.namespaces().into_iter().map(patterns).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn a_parameter_has_the_name_of_its_context() {
        assert_eq!(parameter("ops"), "OpsApiId");
        assert_eq!(parameter("ip-warmup"), "IpWarmupApiId");
    }

    #[test]
    fn a_template_without_the_comments_for_a_part_is_refused() {
        let text: String = ["parameters", "function", "origins", "behaviors"]
            .map(|name| format!("# generated: {name}\n# end: {name}\n"))
            .concat();
        let table = table(&[("ops", "/v1/health"), ("mail", "/v1/mail"), ("ops", "/page")]).unwrap();
        let whole = splice(&text, &table).unwrap();
        assert!(whole.contains("- PathPattern: /page\n") && !whole.contains("- PathPattern: /v1\n"));
        assert_eq!(splice(&whole, &table).as_ref(), Ok(&whole), "a second run changes nothing");
        assert!(whole.contains("- PathPattern: /v1/*\n"));
        let cut = text.replace("# end: origins\n", "");
        assert_eq!(splice(&cut, &table).unwrap_err().missing, "# end: origins");
    }
}
