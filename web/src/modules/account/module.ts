import { Bell, IdCard, KeyRound, Lock, UserRoundCheck } from '@lucide/vue'

import { defineModule } from '@/shared/modules'

const door = { isPublic: true, isBare: true }

export default defineModule({
  key: 'account',
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./pages/SignIn.vue'),
      meta: { ...door, title: 'account.signIn' },
    },
    {
      path: '/forgot-password',
      name: 'forgot-password',
      component: () => import('./pages/ForgotPassword.vue'),
      meta: { ...door, title: 'account.forgot.title' },
    },
    {
      path: '/set-password',
      name: 'set-password',
      component: () => import('./pages/SetPassword.vue'),
      meta: { ...door, title: 'account.set.title' },
    },
    {
      path: '/reset-password/:token',
      name: 'reset-password',
      component: () => import('./pages/SetPassword.vue'),
      meta: { ...door, title: 'account.set.title' },
    },
    {
      path: '/me',
      name: 'me',
      component: () => import('./pages/Profile.vue'),
      meta: { title: 'account.profile.title' },
    },
    {
      path: '/me/password',
      name: 'me-password',
      component: () => import('./pages/Password.vue'),
      meta: { title: 'account.change.title' },
    },
    {
      path: '/me/security',
      name: 'me-security',
      component: () => import('./pages/Security.vue'),
      meta: { title: 'account.security.title' },
    },
    {
      path: '/me/tokens',
      name: 'me-tokens',
      component: () => import('./pages/Tokens.vue'),
      meta: { title: 'account.tokens.title', anyOf: [{ permission: 'token.create' }] },
    },
    {
      path: '/me/delegations',
      name: 'me-delegations',
      component: () => import('./pages/Delegations.vue'),
      meta: { title: 'account.delegations.title' },
    },
  ],
  commands: [
    { key: 'profile', label: 'account.profile.title', icon: IdCard, to: '/me' },
    { key: 'password', label: 'account.change.title', icon: KeyRound, to: '/me/password' },
    { key: 'security', label: 'account.security.title', icon: Lock, to: '/me/security' },
    {
      key: 'tokens',
      label: 'account.tokens.title',
      icon: KeyRound,
      anyOf: [{ permission: 'token.create' }],
      to: '/me/tokens',
    },
    {
      key: 'delegations',
      label: 'account.delegations.title',
      icon: UserRoundCheck,
      to: '/me/delegations',
    },
    {
      key: 'notifications',
      label: 'notifications.preferences.title',
      icon: Bell,
      to: '/me/notifications',
    },
  ],
})
