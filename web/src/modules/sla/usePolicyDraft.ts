/** One policy being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'
import { ref, watch } from 'vue'

import { useListedDraft } from '@/modules/setup/useKeptDraft'
import { errorText } from '@/shared/errors'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { applyPolicies, changePolicy, createPolicy, orderPolicies } from './commands'
import { asSent, draftOf, firstPlace, newPolicy } from './model/policy'
import { fetchPolicies, usePolicies } from './policies/queries'
import type { Policy } from './queries'

export function usePolicyDraft(id: number | null) {
  const client = useQueryClient()
  const policies = usePolicies()
  const { row: policy, ...editing } = useListedDraft({
    id,
    key: 'sla-policy',
    rows: policies,
    blank: newPolicy,
    draftOf,
  })
  const place = ref(1)
  const application = ref<number | null>(null)

  watch(
    () => policies.data.value,
    (found) => {
      if (id === null && found) place.value = firstPlace(found)
    },
    { immediate: true },
  )

  /** Saves; with a scope also brings it to running tickets. The saved policy, or null where it was refused. */
  function save(scope: 'running' | 'all' | null): Promise<Policy | null> {
    return editing.save(
      (now, version) => (id === null ? createAt(asSent(now), place.value) : changePolicy(id, asSent(now), version)),
      async (saved) => {
        if (scope) await told('notApplied', async () => (application.value = (await applyPolicies(scope)).id))
        await client.invalidateQueries({ queryKey: ['sla'] })
        toast(t('sla.policies.saved', { name: saved.name, number: String(saved.number) }))
      },
    )
  }
  return { ...editing, policies, policy, place, application, save }
}

async function createAt(body: ReturnType<typeof asSent>, place: number): Promise<Policy> {
  const made = await createPolicy(body)
  const ordered = await told('notOrdered', async () => {
    const others = (await fetchPolicies()).map((one) => one.id).filter((one) => one !== made.id)
    const ids = [...others.slice(0, place - 1), made.id, ...others.slice(place - 1)]
    return ids.at(-1) === made.id ? [] : await orderPolicies(ids)
  })
  return ordered?.find((one) => one.id === made.id) ?? made
}

/** What follows once a policy is saved: where it fails that is told, and the policy is not saved a second time. */
async function told<T>(what: 'notApplied' | 'notOrdered', act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (thrown) {
    toast(t(`sla.policies.${what}`, { why: errorText(thrown) }), { kind: 'problem', lasts: 0 })
    return null
  }
}
