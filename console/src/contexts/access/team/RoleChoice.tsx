import { Choice } from "../../../ui/Choice";
import { Loading } from "../../../ui/Loading";
import { count } from "../../../ui/words";
import { useRoles, type Role } from "./people";

const FIXED: Record<string, string> = {
    owner: "Everything, including members and the organisation itself.",
    developer: "Also sets up domains, webhooks, tenants and API keys.",
    member: "Sends emails, and changes templates, topics and suppressions.",
    viewer: "Sees everything that is sent, changes nothing.",
};

/** What a role means, in a sentence. */
export function meaningOf(role: Role): string {
    const fixed = FIXED[role.id];
    if (fixed) return fixed;
    const hidden = role.hides.length > 0 ? `, hides ${role.hides.map((one) => one.replaceAll("_", " ")).join(", ")}` : "";
    return `${count(role.permissions.length, "permission")}${hidden}.`;
}

interface Props {
    value: string;
    onChange: (role: string) => void;
    error?: string | undefined;
    /** A role that nobody gets this way. */
    without?: string;
}

/** The roles that the person may give. Roles that may do more than the person are not offered. */
export function RoleChoice({ value, onChange, error, without }: Props) {
    const { giveable, query } = useRoles();
    if (query.isPending) return <Loading rows={3} />;
    return (
        <Choice
            label="Role"
            value={value}
            onChange={onChange}
            options={giveable.filter((role) => role.id !== without).map((role) => ({ value: role.id, label: role.name, help: meaningOf(role) }))}
            error={error}
        />
    );
}
