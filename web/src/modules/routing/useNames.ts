/** Names of teams and skills by their numbers, for whoever says what a rule does. */

import { computed } from 'vue'

import { useTeams } from '@/modules/conditions/queries'
import { useSkills } from './queries'
import type { Known } from './words'

export function useNames() {
  const teams = useTeams()
  const skills = useSkills()
  const known = computed<Known>(() => {
    const teamNames = new Map((teams.data.value ?? []).map((one) => [one.id, one.name]))
    const skillNames = new Map((skills.data.value ?? []).map((one) => [one.id, one.name]))
    return {
      team: (id) => (id ? (teamNames.get(id) ?? `#${id}`) : ''),
      skill: (id) => skillNames.get(id) ?? `#${id}`,
    }
  })
  return { known, teams, skills }
}
