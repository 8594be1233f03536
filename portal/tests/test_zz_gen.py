import pytest
from portal.tests import test_access_matrix as m
from portal.tests.test_access_matrix import place, reverse, admin_pk, answers
T={"search":"","filing_new":"person","person":"person"}
def thing(n):
    if n.startswith("person_") and n not in("person_find","person_register") or n=="filing_new": return "person"
    if n.startswith("document_") and n!="document_issue": return "document"
    if n in("page_image","page_thumb"): return "page"
    if n=="material_void": return "material"
    if n in("filing_edit","filing_submit","filing_withdraw","material_add","material_seen","sign"): return "draft"
    if n=="review_case": return "submitted"
    if n in("filing_copy",): return "refused"
    if n in("filing_list","filing_uploaded","findings"): return ""
    if n in("filing_detail","filing_cancel","filing_revoke","phone_notice","document_issue","filing_submitted","filing_same_agent"): return "approved"
    return ""
def test_gen(place, db):
    out=open('/tmp/rows.txt','w')
    models=sorted({n.split('_')[1] for n in m.ALL_NAMES if n.startswith('admin:filing_')})
    for n in m.get_resolver().url_patterns and [n for n in m.patterns(m.get_resolver()) if not n.startswith('admin:')]+sorted(n for n in m.ALL_NAMES if n.startswith('admin:')):
        if n.startswith('admin:filing_'): continue
        try:
            a=answers(place, place.address(n, thing(n)))
            print(f'    "{n}": ("{thing(n)}", "{a["GET"]}", "{a["POST"]}"),', file=out)
        except Exception as e: print('#',n,repr(e)[:150],file=out)
    for mo in models:
        print(f'    "{mo}": (',file=out)
        for v in m.ADMIN_VERBS:
            try:
                a=answers(place, reverse(f"admin:filing_{mo}_{v}", args=[] if v in("changelist","add") else [admin_pk(place,mo)]))
                print(f'        ("{a["GET"]}", "{a["POST"]}"),  # {v}',file=out)
            except Exception as e: print('#',mo,v,repr(e)[:150],file=out)
        print('    ),',file=out)
