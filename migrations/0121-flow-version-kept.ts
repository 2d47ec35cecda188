/** A version of a flow on which something has ever run stays: the run keeps it, and so does whoever reads it later. */
export const up = `
create function meta.keep_flow_version() returns trigger language plpgsql as $$
begin
  if exists (select from meta.flow_instance where app = old.app and flow = old.key and revision = old.revision) then
    raise exception 'version % of the flow %.% has instances and is kept', old.revision, old.app, old.key
      using errcode = '42501';
  end if;
  return old;
end $$;
create trigger flow_version_kept before delete on meta.definition
  for each row when (old.kind = 'flow') execute function meta.keep_flow_version();
`
