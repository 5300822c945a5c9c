/** What is done to people, departments, teams, roles and the company. Each throws ApiError. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import type { Patch } from './model/tree'
import {
  fetchTeam,
  orgKeys,
  type Department,
  type PortalSettings,
  type Role,
  type Team,
  type Tenant,
  type User,
} from './queries'

export type PersonDraft = Pick<Schemas['AddUser'], 'email' | 'name'> &
  Partial<Pick<Schemas['AddUser'], 'phone' | 'department_id' | 'locale' | 'time_zone' | 'roles'>>

export function usePeopleCommands() {
  const client = useQueryClient()
  const at = (id: number) => ({ path: { user_id: id } })

  function settle(user: User): User {
    client.setQueryData(orgKeys.person(user.id), user)
    void client.invalidateQueries({ queryKey: orgKeys.people() })
    return user
  }

  async function refresh(id: number): Promise<void> {
    await client.invalidateQueries({ queryKey: orgKeys.person(id) })
    void client.invalidateQueries({ queryKey: orgKeys.people() })
  }

  async function add(draft: PersonDraft): Promise<User> {
    return settle(await ask(api.POST('/api/v1/users', { body: draft as Schemas['AddUser'] })))
  }

  async function edit(id: number, changes: object, version: number): Promise<User> {
    const body = changes as Schemas['UserPatch']
    return settle(
      await ask(api.PATCH('/api/v1/users/{user_id}', { params: at(id), body, headers: ifMatch(version) })),
    )
  }

  async function setRoles(id: number, roles: string[], version: number): Promise<User> {
    const call = api.PUT('/api/v1/users/{user_id}/roles', {
      params: at(id),
      body: { roles },
      headers: ifMatch(version),
    })
    const user = settle(await ask(call))
    void client.invalidateQueries({ queryKey: orgKeys.roles() })
    return user
  }

  /** Put somebody into these teams and out of those; each team is changed from its newest state. */
  async function setTeams(id: number, joined: number[], left: number[]): Promise<void> {
    for (const team of [...joined, ...left]) {
      const now = await fetchTeam(team)
      const members = now.members.map((one) => one.id).filter((one) => one !== id)
      await ask(
        api.PUT('/api/v1/teams/{team_id}/members', {
          params: { path: { team_id: team } },
          body: { user_ids: joined.includes(team) ? [...members, id] : members },
          headers: ifMatch(now.version),
        }),
      )
    }
    await refresh(id)
    void client.invalidateQueries({ queryKey: orgKeys.teams() })
  }

  async function makeLink(id: number): Promise<Schemas['PasswordLinkOut']> {
    const link = await ask(api.POST('/api/v1/users/{user_id}/reset-links', { params: at(id) }))
    void refresh(id)
    return link
  }

  async function issuePassword(id: number): Promise<string> {
    const issued = await ask(api.POST('/api/v1/users/{user_id}/password-reset', { params: at(id) }))
    void refresh(id)
    return issued.password
  }

  async function unlock(id: number): Promise<void> {
    await ask(api.POST('/api/v1/users/{user_id}/unlock', { params: at(id) }))
    await refresh(id)
  }

  async function takeSecondFactorOff(id: number): Promise<void> {
    await ask(api.DELETE('/api/v1/users/{user_id}/second-factor', { params: at(id) }))
    await refresh(id)
  }

  async function endSession(id: number, session: number): Promise<void> {
    const params = { path: { user_id: id, session_id: session } }
    await ask(api.DELETE('/api/v1/users/{user_id}/sessions/{session_id}', { params }))
    await client.invalidateQueries({ queryKey: orgKeys.sessions(id) })
  }

  async function endSessions(id: number): Promise<void> {
    await ask(api.DELETE('/api/v1/users/{user_id}/sessions', { params: at(id) }))
    await client.invalidateQueries({ queryKey: orgKeys.sessions(id) })
  }

  async function endToken(id: number, token: number): Promise<void> {
    const params = { path: { user_id: id, token_id: token } }
    await ask(api.DELETE('/api/v1/users/{user_id}/tokens/{token_id}', { params }))
    await client.invalidateQueries({ queryKey: orgKeys.tokensOf(id) })
    await client.invalidateQueries({ queryKey: orgKeys.tokens() })
  }

  return {
    add,
    edit,
    setRoles,
    setTeams,
    makeLink,
    issuePassword,
    unlock,
    takeSecondFactorOff,
    endSession,
    endSessions,
    endToken,
  }
}

export function useDepartmentCommands() {
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: orgKeys.departments() })

  async function add(draft: Schemas['DepartmentIn']): Promise<void> {
    await ask(api.POST('/api/v1/departments', { body: draft }))
    await again()
  }

  async function edit(department: Pick<Department, 'id' | 'version'>, changes: object): Promise<void> {
    const body = changes as Schemas['DepartmentPatch']
    const params = { path: { department_id: department.id } }
    await ask(
      api.PATCH('/api/v1/departments/{department_id}', { params, body, headers: ifMatch(department.version) }),
    )
    await again()
    void client.invalidateQueries({ queryKey: orgKeys.people() })
  }

  /** One after the other: the server takes changes of the tree by one hand at a time. */
  async function move(patches: Patch[]): Promise<void> {
    try {
      for (const { id, version, ...changes } of patches) {
        const body = changes as Schemas['DepartmentPatch']
        const params = { path: { department_id: id } }
        await ask(api.PATCH('/api/v1/departments/{department_id}', { params, body, headers: ifMatch(version) }))
      }
    } finally {
      await again()
    }
  }

  async function retire(department: Pick<Department, 'id' | 'version'>): Promise<void> {
    const params = { path: { department_id: department.id } }
    await ask(api.DELETE('/api/v1/departments/{department_id}', { params, headers: ifMatch(department.version) }))
    await again()
  }

  return { add, edit, move, retire }
}

export function useTeamCommands() {
  const client = useQueryClient()
  const at = (id: number) => ({ path: { team_id: id } })

  function settle(team: Team): Team {
    client.setQueryData(orgKeys.team(team.id), team)
    void client.invalidateQueries({ queryKey: orgKeys.teams() })
    void client.invalidateQueries({ queryKey: orgKeys.people() })
    return team
  }

  async function add(draft: { name: string; department_id: number | null; lead_id: number | null }): Promise<Team> {
    return settle(await ask(api.POST('/api/v1/teams', { body: draft })))
  }

  async function edit(id: number, changes: object, version: number): Promise<Team> {
    const body = changes as Schemas['TeamPatch']
    return settle(
      await ask(api.PATCH('/api/v1/teams/{team_id}', { params: at(id), body, headers: ifMatch(version) })),
    )
  }

  async function setMembers(id: number, userIds: number[], version: number): Promise<Team> {
    const body = { user_ids: userIds }
    const headers = ifMatch(version)
    return settle(await ask(api.PUT('/api/v1/teams/{team_id}/members', { params: at(id), body, headers })))
  }

  return { add, edit, setMembers }
}

export function useRoleCommands() {
  const client = useQueryClient()

  async function add(draft: Schemas['RoleIn']): Promise<Role> {
    const role = await ask(api.POST('/api/v1/roles', { body: draft }))
    await client.invalidateQueries({ queryKey: orgKeys.roles() })
    return role
  }

  async function edit(id: number, changes: object, version: number): Promise<Role> {
    const params = { path: { role_id: id } }
    const body = changes as Schemas['RolePatch']
    const role = await ask(api.PATCH('/api/v1/roles/{role_id}', { params, body, headers: ifMatch(version) }))
    await client.invalidateQueries({ queryKey: orgKeys.roles() })
    return role
  }

  async function remove(role: Pick<Role, 'id' | 'version'>): Promise<void> {
    const params = { path: { role_id: role.id } }
    await ask(api.DELETE('/api/v1/roles/{role_id}', { params, headers: ifMatch(role.version) }))
    await client.invalidateQueries({ queryKey: orgKeys.roles() })
  }

  return { add, edit, remove }
}

export function useCompanyCommands() {
  const client = useQueryClient()

  async function editTenant(changes: object): Promise<Tenant> {
    const tenant = await ask(api.PATCH('/api/v1/tenant', { body: changes as Schemas['TenantPatch'] }))
    client.setQueryData(orgKeys.tenant(), tenant)
    return tenant
  }

  async function setSecurityRules(rules: Schemas['SecurityRulesIn']): Promise<Schemas['SecurityRulesOut']> {
    const set = await ask(api.PUT('/api/v1/security-rules', { body: rules }))
    client.setQueryData(orgKeys.security(), set)
    return set
  }

  async function editPortal(changes: object, version: number): Promise<PortalSettings> {
    const body = changes as Schemas['EditPortal']
    const set = await ask(api.PATCH('/api/v1/portal-settings', { body, headers: ifMatch(version) }))
    client.setQueryData(orgKeys.portal(), set)
    return set
  }

  return { editTenant, setSecurityRules, editPortal }
}
