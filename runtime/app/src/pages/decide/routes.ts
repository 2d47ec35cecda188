import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/decide/:token',
    name: 'decide',
    component: () => import('./DecidePage.vue'),
    props: ({ params }) => ({ token: String(params['token'] ?? '') }),
    meta: { shell: 'none', open: true },
  },
]
