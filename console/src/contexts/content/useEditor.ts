import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { changesOf, draftOf, isHidden, isSaveable, type Draft, type Template } from "./draft";
import { keepSamples, keptSamples } from "./samples";

/** The pause after typing before a draft is saved and shown. */
const PAUSE_MS = 600;

export interface Editor {
    draft: Draft;
    change: (part: Partial<Draft>) => void;
    /** The version that has the draft as it was last saved. */
    version: number;
    canWrite: boolean;
    isDirty: boolean;
    isSaving: boolean;
    refused: Problem | undefined;
    /** Somebody else saved in between, so what is shown is not all that the draft has. */
    isOvertaken: boolean;
    /** Saves now. Returns whether everything is saved. */
    flush: () => Promise<boolean>;
}

/** A template's draft. It saves itself after a pause in typing, if it changed; a refused draft stays as it was typed. */
export function useEditor(template: Template): Editor {
    const { can } = useWorkspace();
    const [saved, setSaved] = useState(() => draftOf(template, keptSamples(template.id)));
    const [draft, setDraft] = useState(saved);
    const [version, setVersion] = useState(template.draft_version);
    const [isOvertaken, setOvertaken] = useState(false);
    const { save, isSaving, refused } = useSave(template.id);
    const canWrite = can("templates:write") && !isHidden(template);
    const changes = changesOf(saved, draft);
    const isDirty = canWrite && Object.keys(changes).length > 0;
    const latest = useRef({ draft, saved, version, isDirty });
    useEffect(() => {
        latest.current = { draft, saved, version, isDirty };
    });

    const flush = useCallback(async () => {
        const { draft, saved, version, isDirty } = latest.current;
        if (!isDirty) return true;
        if (!isSaveable(draft)) return false;
        const number = await save(changesOf(saved, draft));
        if (number === undefined) return false;
        setSaved(draft);
        setVersion(number);
        if (number > version + 1) setOvertaken(true);
        return latest.current.draft === draft;
    }, [save]);

    useAutosave(JSON.stringify(changes), isDirty && !isSaving, flush);
    useEffect(() => keepSamples(template.id, draft.rows), [template.id, draft.rows]);
    const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), []);
    return { draft, change, version, canWrite, isDirty, isSaving, refused, isOvertaken, flush };
}

/** Saves changes, one request at a time. Answers the draft's version, or nothing if it was refused. */
function useSave(id: string) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const patch = api.useMutation("patch", "/v1/templates/{id}");
    const { mutateAsync } = patch;
    const running = useRef<Promise<unknown>>(Promise.resolve());
    const save = useCallback(
        async (body: ReturnType<typeof changesOf>): Promise<number | undefined> => {
            await running.current;
            const request = mutateAsync({ params: { path: { id } }, body }).catch(() => undefined);
            running.current = request;
            const answer = await request;
            if (!answer) return undefined;
            void cache.invalidateQueries({ queryKey: ["get", "/v1/templates/{id}"] });
            void cache.invalidateQueries({ queryKey: ["get", "/v1/templates"] });
            return answer.draft_version;
        },
        [cache, id, mutateAsync],
    );
    return { save, isSaving: patch.isPending, refused: patch.error ? Problem.from(patch.error) : undefined };
}

/** Saves after a pause since the last change. What was refused is not sent again until it changes. */
function useAutosave(changes: string, isDue: boolean, flush: () => Promise<boolean>): void {
    const tried = useRef("");
    useEffect(() => {
        if (!isDue || tried.current === changes) return;
        const timer = setTimeout(() => {
            tried.current = changes;
            void flush();
        }, PAUSE_MS);
        return () => clearTimeout(timer);
    }, [changes, isDue, flush]);
}
