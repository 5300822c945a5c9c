/** One rule being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'

import { EVERYTHING, isSame as isSameTree, type Tree } from '@/modules/conditions/tree'
import { useListedDraft } from '@/modules/setup/useKeptDraft'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { changeRule, createRule, orderRules } from './commands'
import { asSent, draftOf, newRule } from './model/rule'
import { fetchRules, routingKeys, useRules, type Rule } from './queries'

export function useRuleDraft(id: number | null) {
  const client = useQueryClient()
  const rules = useRules()
  const { row: rule, ...editing } = useListedDraft({ id, key: 'routing-rule', rows: rules, blank: newRule, draftOf })

  /** The saved rule, or null where it was refused. */
  function save(): Promise<Rule | null> {
    return editing.save(
      (now, version) => (id === null ? createAt(asSent(now)) : changeRule(id, asSent(now), version)),
      async (saved) => {
        await client.invalidateQueries({ queryKey: routingKeys.rules })
        await client.invalidateQueries({ queryKey: routingKeys.versions(saved.id) })
        toast(t('routing.rule.saved', { name: saved.name, number: String(saved.number) }))
      },
    )
  }
  return { ...editing, rules, rule, save }
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
