from setting import client, core, fruit, namespace

for i in range(25):
    core.create_namespaced_config_map(namespace, fruit(f"fruit-{i:02}", number=str(i)))
found = core.list_namespaced_config_map(namespace, label_selector="kind=fruit")
print([(item.metadata.name, item.data) for item in found.items])
names, more, pages = [], None, 0
while more != "":
    page = core.list_namespaced_config_map(namespace, label_selector="kind=fruit", limit=10, _continue=more)
    names += [item.metadata.name for item in page.items]
    more, pages = page.metadata._continue or "", pages + 1
print(pages, "pages", len(names), "names")
changed = core.patch_namespaced_config_map("fruit-00", namespace, {"data": {"number": "zero"}})
print(changed.data)
try:
    core.read_namespaced_config_map("none", namespace)
except client.ApiException as e:
    print(e.status, e.reason, e.body)
print(core.delete_namespaced_config_map("fruit-00", namespace).status)
print(client.VersionApi().get_code().git_version)
