//! Changes of sessions and members by many at once.

use futures::future::{join, join_all};
use posthorn_access::{MembersRefused, Role, SessionPolicy, bootstrap, person};
use posthorn_harness::World;
use posthorn_identity::{Device, start_session};

fn viewer() -> Role {
    "viewer".parse().unwrap()
}

#[tokio::test]
async fn sessions_begun_by_many_at_once_are_never_more_than_the_organisation_allows() {
    for most in [1, 3] {
        let world = World::new().await;
        let app = world.cloud.owner_app();
        let ada = world.person("ada@acme.example", "owner").await;
        let strict = SessionPolicy { sessions_max: most, ..SessionPolicy::default() };
        bootstrap::revise_org(&app, ada.org, |org| org.sessions = strict).await.unwrap();
        world.advance_seconds(31);
        let started = join_all((0..12).map(|_| start_session(&app, &ada.account, Device::default()))).await;
        let begun: Vec<_> = started.into_iter().flatten().map(|started| started.token.session).collect();
        let kept = person(&app, ada.account.id).await.unwrap().sessions;
        assert!((1..=usize::from(most)).contains(&kept.len()), "{} of {most}", kept.len());
        assert!(!begun.is_empty() && kept.keys().all(|id| begun.contains(id)), "the newest stay");
    }
}

#[tokio::test]
async fn two_owners_who_demote_or_remove_each_other_at_once_leave_one_owner() {
    for round in 0..6 {
        let world = World::new().await;
        let app = world.cloud.owner_app();
        let ada = world.person("ada@acme.example", "owner").await;
        let bob = world.person("bob@acme.example", "owner").await;
        let (org, ada, bob) = (ada.org, ada.account.id, bob.account.id);
        let outcomes = match round % 2 {
            0 => {
                join(
                    bootstrap::set_role(&app, org, bob, viewer()),
                    bootstrap::set_role(&app, org, ada, viewer()),
                )
                .await
            }
            _ => {
                join(bootstrap::remove_member(&app, org, bob), bootstrap::set_role(&app, org, ada, viewer()))
                    .await
            }
        };
        let outcomes = [outcomes.0.unwrap(), outcomes.1.unwrap()];
        let refused = outcomes.iter().filter(|one| **one == Err(MembersRefused::LastOwner)).count();
        assert_eq!(refused, 1, "{outcomes:?}");
        let members = bootstrap::members(&app, org).await.unwrap();
        assert_eq!(members.with_role(Role::OWNER), 1);
    }
}

#[tokio::test]
async fn role_changes_by_many_at_once_leave_an_owner_in_any_order() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(world.person(&format!("p{number}@acme.example"), "owner").await);
    }
    let org = people[0].org;
    let changes = people.iter().map(|one| bootstrap::set_role(&app, org, one.account.id, viewer()));
    let outcomes: Vec<_> = join_all(changes).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.iter().filter(|one| one.is_err()).count(), 1, "{outcomes:?}");
    let members = bootstrap::members(&app, org).await.unwrap();
    assert_eq!((members.with_role(Role::OWNER), members.of.len()), (1, 6));
}
