import { useGo } from "../../../session/To";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { useUpdateUser } from "./useUpdateUser";
import { addressOf, nameOf, type User } from "./users";

interface Props {
    of: User;
    onClose: () => void;
}

/** An access token can't be taken back from who checks nothing but its signature. */
const TOKENS_LAST = "A backend that only checks signatures accepts their access tokens for at most 15 minutes more.";

/** Keeps a user out. */
export function SuspendUserDialog({ of: user, onClose }: Props) {
    const { save, isPending, error } = useUpdateUser(user, `${nameOf(user)} is suspended.`, onClose);
    return (
        <ConfirmDialog
            title={`Suspend ${nameOf(user)}`}
            action="Suspend user"
            busy={isPending}
            problem={error}
            onClose={onClose}
            onConfirm={() => save({ suspended: true })}
        >
            <p>They are logged out on all devices, and can't log in until you let them in. {TOKENS_LAST}</p>
        </ConfirmDialog>
    );
}

/** Ends a suspension. */
export function LetInDialog({ of: user, onClose }: Props) {
    const { save, isPending, error } = useUpdateUser(user, `${nameOf(user)} can log in again.`, onClose);
    return (
        <ConfirmDialog
            title={`Let ${nameOf(user)} in`}
            action="Let in"
            safe
            busy={isPending}
            problem={error}
            onClose={onClose}
            onConfirm={() => save({ suspended: false })}
        >
            <p>Their suspension ends. They can log in as before.</p>
        </ConfirmDialog>
    );
}

/** Ends all sessions of a user. */
export function LogOutDialog({ of: user, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const end = api.useMutation("delete", "/v1/products/{id}/users/{user}/devices", {
        onSuccess: () => {
            refresh("/v1/products/{id}/users/{user}");
            say(`${nameOf(user)} is logged out everywhere.`);
            onClose();
        },
    });
    return (
        <ConfirmDialog
            title={`Log ${nameOf(user)} out everywhere`}
            action="Log out everywhere"
            busy={end.isPending}
            problem={end.error}
            onClose={onClose}
            onConfirm={() => end.mutate({ params: { path: { id: user.product_id, user: user.id } } })}
        >
            <p>They are logged out on all devices, and can log in again. {TOKENS_LAST}</p>
        </ConfirmDialog>
    );
}

/** Removes a user for good. */
export function DeleteUserDialog({ of: user, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const go = useGo();
    const remove = api.useMutation("delete", "/v1/products/{id}/users/{user}", {
        onSuccess: () => {
            refresh("/v1/products/{id}/users");
            say(`${nameOf(user)} is deleted.`);
            go(`products/${user.product_id}/users`);
        },
    });
    return (
        <ConfirmDialog
            title={`Delete ${nameOf(user)}`}
            action="Delete user"
            name={addressOf(user) ?? user.id}
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: user.product_id, user: user.id } } })}
        >
            <p>
                <strong>This can't be undone.</strong> The user, their sessions and their settings are removed. Their address is free: whoever has it
                can register as a new user, if registration is open.
            </p>
        </ConfirmDialog>
    );
}
