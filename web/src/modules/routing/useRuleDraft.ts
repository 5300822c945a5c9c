/** One rule being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, toRaw, watch } from 'vue'

import { asApiError } from '@/api/problems'
import { EVERYTHING, isSame as isSameTree, type Tree } from '@/modules/conditions/tree'
import { isSame } from '@/modules/setup/model'
import { t } from '@/shared/i18n'
import { useKept } from '@/shared/kept'
import { toast } from '@/shared/toasts'
import { changeRule, createRule, orderRules } from './commands'
import { asSent, draftOf, newRule, type RuleDraft } from './model/rule'
import { fetchRules, routingKeys, useRules, type Rule } from './queries'

interface Kept {
  /** Version of the rule upon which it was written. */
  upon: number
  draft: RuleDraft
}

export function useRuleDraft(id: number | null) {
  const client = useQueryClient()
  const rules = useRules()
  const rule = computed(() => rules.data.value?.find((one) => one.id === id) ?? null)
  const kept = useKept<Kept | null>(`routing-rule.${id ?? 'new'}`, null)
  const base = computed(() => (id === null ? newRule() : rule.value ? draftOf(rule.value) : null))
  const draft = ref<RuleDraft | null>(kept.value?.draft ?? null)
  const error = shallowRef<unknown>(null)
  const isSaving = ref(false)
  const isDirty = computed(() => draft.value !== null && base.value !== null && !isSame(draft.value, base.value))
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
  const upon = (): number => kept.value?.upon ?? rule.value?.version ?? 0
  function write(next: RuleDraft): void {
    draft.value = next
    if (base.value && isSame(base.value, next)) forget()
    else kept.value = { upon: upon(), draft: copy(next) }
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
    if (draft.value && rule.value) kept.value = { upon: rule.value.version, draft: copy(draft.value) }
  }

  /** The saved rule, or null where it was refused. */
  async function save(): Promise<Rule | null> {
    const now = draft.value
    if (!now || isSaving.value) return null
    isSaving.value = true
    error.value = null
    try {
      const saved = id === null ? await createAt(asSent(now)) : await changeRule(id, asSent(now), upon())
      forget()
      await client.invalidateQueries({ queryKey: routingKeys.rules })
      await client.invalidateQueries({ queryKey: routingKeys.versions(saved.id) })
      // A new one is one of the others now: nothing of it is left here to be lost.
      draft.value = id === null ? null : draftOf(saved)
      toast(t('routing.rule.saved', { name: saved.name, number: String(saved.number) }))
      return saved
    } catch (thrown) {
      error.value = thrown
      if (asApiError(thrown).status === 412) await rules.refetch()
      return null
    } finally {
      isSaving.value = false
    }
  }
  return { rules, rule, draft, error, isSaving, isDirty, isOvertaken, write, drop, goOn, save }
}

/** A new rule stands before one that takes every ticket: behind it nothing would reach it. */
async function createAt(body: ReturnType<typeof asSent>): Promise<Rule> {
  const made = await createRule(body)
  const ids = (await fetchRules()).filter((one) => one.id !== made.id)
  const place = ids.findIndex((one) => one.is_active && isSameTree(one.condition as Tree, EVERYTHING))
  if (place < 0) return made
  const order = ids.map((one) => one.id)
  order.splice(place, 0, made.id)
  return (await orderRules(order)).find((one) => one.id === made.id) ?? made
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(toRaw(value))) as T
}
