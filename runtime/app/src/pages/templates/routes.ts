import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/templates',
    name: 'templates',
    component: () => import('./TemplatesPage.vue'),
    meta: { rail: 'build', roles: ['builder', 'administrator'] },
  },
]
