/** One rule being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'

import { useKeptDraft } from '@/modules/setup/useKeptDraft'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { changeRule, createRule, releaseRule } from './commands'
import { asSent, draftOf, isSameDraft, newDraft, type Draft } from './model/rule'
import { automationKeys, useRule, useVersions, type Rule, type RuleKind } from './queries'

export type Way = { as: 'force' } | { as: 'draft' } | { as: 'staged'; teamIds: number[] }

export function useRuleDraft(id: number | null, newKind: RuleKind, isPersonal: boolean) {
  const client = useQueryClient()
  const query = useRule(id)
  const rule = computed(() => query.data.value ?? null)
  const kind = computed<RuleKind>(() => rule.value?.kind ?? newKind)
  const hasDraft = computed(() => Boolean(rule.value?.draft_number))
  const versions = useVersions(id ?? 0, () => id !== null && hasDraft.value)
  /** What is saved: the draft, where there is one, else what is in force. */
  const base = computed(() => {
    if (id === null) return newDraft(newKind, isPersonal)
    if (!rule.value) return null
    if (!hasDraft.value) return draftOf(rule.value, rule.value)
    const said = versions.data.value?.find((one) => one.number === rule.value?.draft_number)
    return said ? draftOf(said, rule.value) : null
  })
  const editing = useKeptDraft<Draft>({
    key: `rule.${id ?? `new.${newKind}.${isPersonal}`}`,
    thing: rule,
    base,
    isSame: (a, b) => isSameDraft(a, b, kind.value),
    refetch: () => client.invalidateQueries({ queryKey: automationKeys.rule(id ?? 0) }),
  })

  /** In force at once, kept as a draft, or in force for some teams first. The saved rule; null where it was refused. */
  function save(way: Way): Promise<Rule | null> {
    return editing.save(
      async (now, version) => {
        const body = asSent(now, kind.value, way.as !== 'force')
        const saved = id === null ? await createRule({ ...body, kind: newKind }) : await changeRule(id, body, version)
        const isStaged = way.as === 'staged' && saved.draft_number
        return isStaged ? await releaseRule(saved.id, saved.draft_number!, way.teamIds) : saved
      },
      async (saved) => {
        await settle(saved)
        const number = String(saved.draft_number ?? saved.staged_number ?? saved.number)
        toast(t(`automation.saved.${way.as}`, { name: saved.name, number }))
        return id === null ? null : (base.value ?? editing.draft.value)
      },
    )
  }
  async function settle(saved: Rule): Promise<void> {
    client.setQueryData(automationKeys.rule(saved.id), saved)
    void client.invalidateQueries({ queryKey: automationKeys.lists })
    await client.invalidateQueries({ queryKey: automationKeys.versions(saved.id) })
  }

  /** An older version, the staged one or the draft for all; or the one in force, so that the stage is over. */
  async function release(number: number, teamIds: number[] = []): Promise<boolean> {
    if (id === null) return false
    const released = await editing.attempt(async () => {
      await settle(await releaseRule(id, number, teamIds))
      toast(t(teamIds.length ? 'automation.saved.staged' : 'automation.saved.released', { number: String(number) }))
      return true
    })
    return released === true
  }
  return { ...editing, query, rule, kind, hasDraft, save, release }
}
