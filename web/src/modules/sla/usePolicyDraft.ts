/** One policy being edited: kept on this device until it is saved, told of what somebody else saved meanwhile. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, toRaw, watch } from 'vue'

import { asApiError } from '@/api/problems'
import { isSame } from '@/modules/setup/model'
import { t } from '@/shared/i18n'
import { useKept } from '@/shared/kept'
import { toast } from '@/shared/toasts'
import { applyPolicies, changePolicy, createPolicy, orderPolicies } from './commands'
import { asSent, draftOf, firstPlace, newPolicy, type PolicyDraft } from './model/policy'
import { fetchPolicies, usePolicies } from './policies/queries'
import type { Policy } from './queries'

interface Kept {
  /** Version of the policy upon which it was written. */
  upon: number
  draft: PolicyDraft
}

export function usePolicyDraft(id: number | null) {
  const client = useQueryClient()
  const policies = usePolicies()
  const policy = computed(() => policies.data.value?.find((one) => one.id === id) ?? null)
  const kept = useKept<Kept | null>(`sla-policy.${id ?? 'new'}`, null)
  const base = computed(() => (id === null ? newPolicy() : policy.value ? draftOf(policy.value) : null))
  const draft = ref<PolicyDraft | null>(kept.value?.draft ?? null)
  const place = ref(1)
  const error = shallowRef<unknown>(null)
  const isSaving = ref(false)
  const application = ref<number | null>(null)
  const isDirty = computed(() => draft.value !== null && base.value !== null && !isSame(draft.value, base.value))
  /** Somebody saved another version than the one upon which this was written. */
  const isOvertaken = computed(
    () => isDirty.value && kept.value !== null && policy.value !== null && kept.value.upon !== policy.value.version,
  )

  watch(
    base,
    (found) => {
      if (found && (draft.value === null || kept.value === null)) draft.value = copy(found)
    },
    { immediate: true },
  )
  watch(
    () => policies.data.value,
    (found) => {
      if (id === null && found) place.value = firstPlace(found)
    },
    { immediate: true },
  )
  function write(next: PolicyDraft): void {
    draft.value = next
    if (base.value && isSame(base.value, next)) forget()
    else kept.value = { upon: kept.value?.upon ?? policy.value?.version ?? 0, draft: copy(next) }
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
    if (draft.value && policy.value) kept.value = { upon: policy.value.version, draft: copy(draft.value) }
  }

  /** Saves; with a scope also brings it to running tickets. The saved policy, or null where it was refused. */
  async function save(scope: 'running' | 'all' | null): Promise<Policy | null> {
    const now = draft.value
    if (!now || isSaving.value) return null
    isSaving.value = true
    error.value = null
    try {
      const body = asSent(now)
      const saved = id === null ? await createAt(body, place.value) : await changePolicy(id, body, upon())
      forget()
      if (scope) application.value = (await applyPolicies(scope)).id
      await client.invalidateQueries({ queryKey: ['sla'] })
      // A new one is one of the others now: nothing of it is left here to be lost.
      draft.value = id === null ? null : draftOf(saved)
      toast(t('sla.policies.saved', { name: saved.name, number: String(saved.number) }))
      return saved
    } catch (thrown) {
      error.value = thrown
      if (asApiError(thrown).status === 412) await policies.refetch()
      return null
    } finally {
      isSaving.value = false
    }
  }
  function upon(): number {
    return kept.value?.upon ?? policy.value?.version ?? 0
  }
  return {
    policies,
    policy,
    draft,
    place,
    error,
    isSaving,
    isDirty,
    isOvertaken,
    application,
    write,
    drop,
    goOn,
    save,
  }
}

async function createAt(body: ReturnType<typeof asSent>, place: number): Promise<Policy> {
  const made = await createPolicy(body)
  const others = (await fetchPolicies()).map((one) => one.id).filter((one) => one !== made.id)
  const ids = [...others.slice(0, place - 1), made.id, ...others.slice(place - 1)]
  const ordered = ids.at(-1) === made.id ? [] : await orderPolicies(ids)
  return ordered.find((one) => one.id === made.id) ?? made
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(toRaw(value))) as T
}
