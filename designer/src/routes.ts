import type { RouteRecordRaw } from 'vue-router'

/** The pages of the builder; the texts and everything else load with the first of them. */
export const designerRoutes: RouteRecordRaw[] = [
  {
    path: '/design',
    name: 'design',
    component: () => page('DesignHome'),
    meta: { shell: 'none', rail: 'design', roles: ['builder', 'administrator'] },
  },
  {
    path: '/design/:app/:tab?/:object?',
    name: 'design-app',
    component: () => page('DesignerShell'),
    props: ({ params }) => ({ app: params['app'], tab: params['tab'] || 'form', object: params['object'] || '' }),
    meta: { shell: 'none', rail: 'design', roles: ['builder', 'administrator'] },
  },
]

// helpers

async function page(name: 'DesignHome' | 'DesignerShell') {
  return (await import('./pages.ts'))[name]
}
