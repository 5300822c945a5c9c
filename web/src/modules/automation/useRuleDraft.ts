/** One rule being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, toRaw, watch } from 'vue'

import { asApiError } from '@/api/problems'
import { t } from '@/shared/i18n'
import { useKept } from '@/shared/kept'
import { toast } from '@/shared/toasts'
import { changeRule, createRule, releaseRule } from './commands'
import { asSent, draftOf, isSameDraft, newDraft, type Draft } from './model/rule'
import { automationKeys, useRule, useVersions, type Rule, type RuleKind } from './queries'

interface Kept {
  /** Version of the rule's row upon which it was written. */
  upon: number
  draft: Draft
}
export type Way = { as: 'force' } | { as: 'draft' } | { as: 'staged'; teamIds: number[] }

export function useRuleDraft(id: number | null, newKind: RuleKind, isPersonal: boolean) {
  const client = useQueryClient()
  const query = useRule(id)
  const rule = computed(() => query.data.value ?? null)
  const kind = computed<RuleKind>(() => rule.value?.kind ?? newKind)
  const hasDraft = computed(() => Boolean(rule.value?.draft_number))
  const versions = useVersions(id ?? 0, () => id !== null && hasDraft.value)
  const kept = useKept<Kept | null>(`rule.${id ?? `new.${newKind}.${isPersonal}`}`, null)
  /** What is saved: the draft, where there is one, else what is in force. */
  const base = computed(() => {
    if (id === null) return newDraft(newKind, isPersonal)
    if (!rule.value) return null
    if (!hasDraft.value) return draftOf(rule.value, rule.value)
    const said = versions.data.value?.find((one) => one.number === rule.value?.draft_number)
    return said ? draftOf(said, rule.value) : null
  })
  const draft = ref<Draft | null>(kept.value?.draft ?? null)
  const error = shallowRef<unknown>(null)
  const isSaving = ref(false)
  const isDirty = computed(
    () => draft.value !== null && base.value !== null && !isSameDraft(draft.value, base.value, kind.value),
  )
  /** Somebody saved another version than the one upon which this was written. */
  const isOvertaken = computed(
    () => isDirty.value && kept.value !== null && rule.value !== null && kept.value.upon !== rule.value.version,
  )

  watch(
    base,
    (found) => {
      if (found && (draft.value === null || kept.value === null)) draft.value = copy(found)
    },
    { immediate: true },
  )
  function write(next: Draft): void {
    draft.value = next
    if (base.value && isSameDraft(base.value, next, kind.value)) forget()
    else kept.value = { upon: kept.value?.upon ?? rule.value?.version ?? 0, draft: copy(next) }
  }
  function forget(): void {
    kept.value = null
    kept.forget()
  }
  function drop(): void {
    forget()
    error.value = null
    if (base.value) draft.value = copy(base.value)
  }
  /** Go on with what is written here upon what somebody else saved. */
  function goOn(): void {
    error.value = null
    if (draft.value && rule.value) kept.value = { upon: rule.value.version, draft: copy(draft.value) }
  }
  const upon = (): number => kept.value?.upon ?? rule.value?.version ?? 0

  /** In force at once, kept as a draft, or in force for some teams first. The saved rule; null where it was refused. */
  async function save(way: Way): Promise<Rule | null> {
    const now = draft.value
    if (!now || isSaving.value) return null
    isSaving.value = true
    error.value = null
    try {
      const body = asSent(now, kind.value, way.as !== 'force')
      let saved = id === null ? await createRule({ ...body, kind: newKind }) : await changeRule(id, body, upon())
      if (way.as === 'staged' && saved.draft_number)
        saved = await releaseRule(saved.id, saved.draft_number, way.teamIds)
      forget()
      settle(saved)
      draft.value = null
      await client.invalidateQueries({ queryKey: automationKeys.versions(saved.id) })
      if (base.value) draft.value = copy(base.value)
      const number = String(saved.draft_number ?? saved.staged_number ?? saved.number)
      toast(t(`automation.saved.${way.as}`, { name: saved.name, number }))
      return saved
    } catch (thrown) {
      error.value = thrown
      if (asApiError(thrown).status === 412 && id !== null)
        await client.invalidateQueries({ queryKey: automationKeys.rule(id) })
      return null
    } finally {
      isSaving.value = false
    }
  }
  function settle(saved: Rule): void {
    client.setQueryData(automationKeys.rule(saved.id), saved)
    void client.invalidateQueries({ queryKey: automationKeys.lists })
  }

  /** An older version, the staged one or the draft for all; or the one in force, so that the stage is over. */
  async function release(number: number, teamIds: number[] = []): Promise<boolean> {
    if (id === null || isSaving.value) return false
    isSaving.value = true
    error.value = null
    try {
      settle(await releaseRule(id, number, teamIds))
      await client.invalidateQueries({ queryKey: automationKeys.versions(id) })
      toast(t(teamIds.length ? 'automation.saved.staged' : 'automation.saved.released', { number: String(number) }))
      return true
    } catch (thrown) {
      error.value = thrown
      return false
    } finally {
      isSaving.value = false
    }
  }
  return {
    query,
    rule,
    kind,
    draft,
    hasDraft,
    error,
    isSaving,
    isDirty,
    isOvertaken,
    write,
    drop,
    goOn,
    save,
    release,
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(toRaw(value))) as T
}
