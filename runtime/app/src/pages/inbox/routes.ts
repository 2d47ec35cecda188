import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/inbox/:id?',
    name: 'inbox',
    component: () => import('./InboxPage.vue'),
    props: ({ params, query }) => ({ id: String(params['id'] ?? ''), box: String(query['box'] ?? 'todo') }),
    meta: { rail: 'inbox', bare: true },
  },
]
