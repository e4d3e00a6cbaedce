use std::{net::SocketAddr, sync::Arc};

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_local::{aws::arn, cloud::Cloud, edge::Edge, template};
use serde_json::{Value, json};

use crate::{World, builder, root};

/// The stage of the restored installation.
const RESTORED: &str = "restored";
/// The stage that it is restored from, the templates' default.
const STAGE: &str = "dev";
/// The contexts' tables, in the order of the root template's parameter `TableStreams`.
const TABLES: [&str; 10] = [
    "access", "consent", "content", "identity", "limits", "messages", "ops", "senders", "timers", "webhooks",
];

/// The name of a table of the restored installation, and of the same table of the running one.
pub fn restored_table(context: &str) -> (String, String) {
    (format!("posthorn-{RESTORED}-{context}"), format!("posthorn-{STAGE}-{context}"))
}

impl World {
    /// The second that the clock shows.
    pub fn now(&self) -> Timestamp {
        let now = self.cloud.owner_app().now();
        Timestamp::from_second(now.as_second()).expect("a time")
    }

    /// Restores all tables to a moment, beside the running ones, and switches on what restored tables lack.
    pub async fn restore_tables(&self, moment: Timestamp) {
        for context in TABLES {
            let (table, source) = restored_table(context);
            let restore = json!({
                "SourceTableName": source, "TargetTableName": table, "RestoreDateTime": moment.as_second(),
            });
            self.dynamodb("RestoreTableToPointInTime", restore).await;
            let stream = json!({ "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" });
            self.dynamodb("UpdateTable", json!({ "TableName": table, "StreamSpecification": stream })).await;
            let ttl = json!({ "AttributeName": "ttl", "Enabled": true });
            self.dynamodb("UpdateTimeToLive", json!({ "TableName": table, "TimeToLiveSpecification": ttl }))
                .await;
            let recovery = json!({ "PointInTimeRecoveryEnabled": true });
            let recovery = json!({ "TableName": table, "PointInTimeRecoverySpecification": recovery });
            self.dynamodb("UpdateContinuousBackups", recovery).await;
        }
    }

    /// Serves the account on a port of this machine, as the runner does for programs; gives the address for its owner's.
    pub async fn serve_account(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let app = Edge::new(Arc::clone(&self.cloud)).router();
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        format!("http://{address}/_aws/owner")
    }

    async fn dynamodb(&self, operation: &str, body: Value) {
        self.cloud.account().dynamodb(operation, body).await.expect(operation);
    }

    /// An app of the account's owner, with the messages table of the restored installation.
    pub fn restored_app(&self) -> App {
        self.cloud.owner_app_with(&[("MESSAGES_TABLE", &restored_table("messages").0)])
    }

    /// Deploys the restored installation beside this one, over the restored tables. The keys and the clock are the same.
    pub async fn restored(&self) -> Self {
        let streams = TABLES.map(|context| arn::stream(&restored_table(context).0)).join(",");
        let keys = &self.cloud.infrastructure().keys;
        let parameters = [
            ("Stage", RESTORED.to_owned()),
            ("RestoredFrom", STAGE.to_owned()),
            ("TableStreams", streams),
            ("SealingKeyArn", arn::key(&keys[0].id)),
        ];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value)).into();
        let read =
            template::read(&root().join("template.yaml"), &parameters).expect("the templates are understood");
        let cloud: Arc<Cloud> = builder(read, "", &[], &self.clock)
            .beside(Arc::clone(&self.cloud))
            .start()
            .await
            .expect("it starts");
        for bucket in &cloud.infrastructure().buckets {
            let from = bucket.name.replacen(RESTORED, STAGE, 1);
            cloud.account().fill_bucket(&bucket.name, self.cloud.account(), &from);
        }
        Self {
            cloud,
            acme: self.acme.clone(),
            rival: self.rival.clone(),
            operator: self.operator.clone(),
            scope: self.scope.clone(),
            rival_scope: self.rival_scope.clone(),
            clock: Arc::clone(&self.clock),
        }
    }
}
