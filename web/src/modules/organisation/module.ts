import { defineModule, type Permission } from '@/shared/modules'
import type { RouteRecordRaw } from 'vue-router'

const of = (...words: string[]): Permission[] => words.map((permission) => ({ permission }))

// To see colleagues is part of daily work; to look after them is not.
const PEOPLE = of('user.manage', 'role.grant', 'user.unlock', 'session.manage', 'audit.read')
const ROLES = of('role.read')
const SECURITY = of('security.manage', 'audit.read')
const TOKENS = of('token.manage')
const DEPARTMENTS = of('department.manage', 'audit.read')
const TEAMS = of('team.manage', 'audit.read')
const TENANT = of('tenant.manage')

function page(
  path: string,
  name: string,
  component: RouteRecordRaw['component'],
  title: string,
  anyOf: Permission[],
): RouteRecordRaw {
  return { path: `/settings/${path}`, name, component, meta: { title, anyOf } } as RouteRecordRaw
}

export default defineModule({
  key: 'organisation',
  routes: [
    page('people', 'people', () => import('./pages/People.vue'), 'organisation.people.title', PEOPLE),
    page('people/:id(\\d+)', 'person', () => import('./pages/OnePerson.vue'), 'organisation.people.title', PEOPLE),
    page(
      'departments',
      'departments',
      () => import('./pages/Departments.vue'),
      'organisation.departments.title',
      DEPARTMENTS,
    ),
    page('teams', 'teams', () => import('./pages/Teams.vue'), 'organisation.teams.title', TEAMS),
    page('teams/:id(\\d+)', 'team', () => import('./pages/OneTeam.vue'), 'organisation.teams.title', TEAMS),
    page('roles', 'roles', () => import('./pages/Roles.vue'), 'organisation.roles.title', ROLES),
    page('roles/:id(\\d+)', 'role', () => import('./pages/OneRole.vue'), 'organisation.roles.title', ROLES),
    page('security', 'security', () => import('./pages/Security.vue'), 'organisation.security.title', SECURITY),
    page('tokens', 'tokens', () => import('./pages/Tokens.vue'), 'organisation.tokens.title', TOKENS),
    page('company', 'company', () => import('./pages/Company.vue'), 'organisation.company.title', TENANT),
    page('portal', 'portal-look', () => import('./pages/PortalLook.vue'), 'organisation.portal.title', TENANT),
  ],
  settings: [
    {
      key: 'people',
      group: 'organisation',
      label: 'organisation.people.title',
      hint: 'organisation.people.hint',
      to: '/settings/people',
      order: 10,
      anyOf: PEOPLE,
    },
    {
      key: 'departments',
      group: 'organisation',
      label: 'organisation.departments.title',
      hint: 'organisation.departments.hint',
      to: '/settings/departments',
      order: 20,
      anyOf: DEPARTMENTS,
    },
    {
      key: 'teams',
      group: 'organisation',
      label: 'organisation.teams.title',
      hint: 'organisation.teams.hint',
      to: '/settings/teams',
      order: 30,
      anyOf: TEAMS,
    },
    {
      key: 'roles',
      group: 'organisation',
      label: 'organisation.roles.title',
      hint: 'organisation.roles.hint',
      to: '/settings/roles',
      order: 40,
      anyOf: ROLES,
    },
    {
      key: 'security',
      group: 'organisation',
      label: 'organisation.security.title',
      hint: 'organisation.security.hint',
      to: '/settings/security',
      order: 50,
      anyOf: SECURITY,
    },
    {
      key: 'company',
      group: 'organisation',
      label: 'organisation.company.title',
      hint: 'organisation.company.hint',
      to: '/settings/company',
      order: 60,
      anyOf: TENANT,
    },
    {
      key: 'tokens',
      group: 'data',
      label: 'organisation.tokens.title',
      hint: 'organisation.tokens.hint',
      to: '/settings/tokens',
      order: 80,
      anyOf: TOKENS,
    },
    {
      key: 'portal-look',
      group: 'looks',
      label: 'organisation.portal.title',
      hint: 'organisation.portal.hint',
      to: '/settings/portal',
      order: 10,
      anyOf: TENANT,
    },
  ],
})
