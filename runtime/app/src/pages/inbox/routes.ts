import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/inbox/:id?',
    name: 'inbox',
    component: () => import('./InboxPage.vue'),
    props: ({ params, query }) => ({ id: String(params['id'] ?? ''), box: String(query['box'] ?? 'todo') }),
    meta: { rail: 'inbox', bare: true },
  },
  {
    path: '/flow-monitor',
    name: 'flow-monitor',
    component: () => import('./monitor/MonitorPage.vue'),
    meta: { rail: 'inbox', bare: true },
  },
  {
    path: '/me/delegations',
    name: 'delegations',
    component: () => import('./delegation/DelegationPage.vue'),
    meta: { rail: 'me' },
  },
]
