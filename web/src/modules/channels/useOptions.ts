/** What a mailbox, a form or a program may send its tickets to, as choices. */

import { computed } from 'vue'

import { useTeams, useTypes } from '@/modules/setup/queries'

/** Types in force, by key; the first choice means the usual one. */
export function useTypeOptions(usual: () => string) {
  const { data } = useTypes()
  return computed(() => [
    { value: null as string | null, label: usual() },
    ...(data.value ?? []).filter((one) => one.is_active).map((one) => ({ value: one.key, label: one.name })),
  ])
}

export function useTeamOptions(usual: () => string) {
  const { data } = useTeams()
  return computed(() => [
    { value: null as number | null, label: usual() },
    ...(data.value ?? []).filter((one) => one.is_active).map((one) => ({ value: one.id, label: one.name })),
  ])
}
