import { del, get, patch, post, put } from './client.ts'
import type { Department, Person } from './types.ts'

/** People for pickers; any signed-in person may ask. */
export const findPeople = (query: { search?: string; ids?: readonly string[]; size?: number }) =>
  get<{ readonly rows: readonly Person[] }>('/people', { query: { ...query, ids: query.ids?.join(',') } })

export const departmentsKey = ['departments'] as const
export const listDepartments = async () => (await get<{ readonly rows: readonly Department[] }>('/departments')).rows

export interface UserRow {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly department_id: string | null
  readonly disabled: boolean
  readonly roles: readonly RoleOf[]
  readonly platformRoles?: readonly string[]
  readonly mobile?: string | null
  readonly email?: string | null
  readonly last_login_at?: string | null
  readonly created_at?: string
}
export interface RoleOf {
  readonly app: string
  readonly role: string
}
export interface UserInput {
  readonly username?: string
  readonly name?: string
  readonly department_id?: string | null
  readonly roles?: readonly RoleOf[]
  readonly platformRoles?: readonly string[]
  readonly password?: string
  readonly disabled?: boolean
}

export const usersKey = ['users'] as const
export const listUsers = async (query: { search?: string; department?: string; size?: number } = {}) =>
  (await get<{ readonly rows: readonly UserRow[] }>('/users', { query })).rows

/** `password` is in the answer once, when the server made it up. */
export const createUser = (input: UserInput) => post<UserRow & { readonly password?: string }>('/users', input)
export const updateUser = (id: string, input: UserInput) => patch<UserRow>(`/users/${id}`, input)
export const resetPassword = (id: string) => post<{ readonly password: string }>(`/users/${id}/password`)

export const createDepartment = (input: Omit<Department, 'id'>) => post<Department>('/departments', input)
export const updateDepartment = (id: string, input: Partial<Omit<Department, 'id'>>) =>
  patch<Department>(`/departments/${id}`, input)
export const deleteDepartment = (id: string) => del<void>(`/departments/${id}`)

export const getRoleMembers = (app: string, role: string) =>
  get<{ readonly rows: readonly { readonly id: string; readonly title: string }[] }>('/roles/members', {
    query: { app, role },
  })
export const setRoleMembers = (app: string, role: string, ids: readonly string[]) =>
  put<void>('/roles/members', { ids }, { query: { app, role } })
