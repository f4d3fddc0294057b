"""The access matrix: what each role is answered at each address, and the forms and pages that follow from it."""

LOGIN = "login"  # sent to the login page, and back after it
UNKNOWN = 999_999
REFUSED = (LOGIN, 302, 403, 404, 405)  # nothing of the page itself is answered
ROLES = (
    "nobody", "deactivated", "hr_of_a", "hr_of_b", "hr_of_both", "hr_of_none", "center_hr", "administrator", "auditor",
)  # fmt: skip
HIRE_CHANGES = (
    "change_hours", "take_leave", "return_from_leave", "move_to_department", "move_to_post", "extend_hire", "no_show",
    "undo_change", "join_person", "separate_person",
)  # fmt: skip
DOCUMENTS = ("word", "pdf", "excel", "csv", "json")
REPORT_PAGES = (
    "progress", "over_time", "forecast", "use_of_funds", "use_of_funds_excel", "drilldown", "drilldown_excel", "compare", "imports", "chart", *(f"progress_{shape}" for shape in DOCUMENTS),
)  # fmt: skip
# The objects are hospital A's; B has the like. The POSTs are empty forms.
ACCESS = {
    #                                nobody deactiv. A   B    A+B  none  center admin auditor
    ("home", "GET"):                 (LOGIN, LOGIN, 302, 302, 302, 302, 302, 302, 302),
    ("home", "POST"):                (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("account_login", "GET"):        (200,   200,   302, 302, 302, 302, 302, 302, 302),
    ("account_login", "POST"):       (200,   200,   302, 302, 302, 302, 302, 302, 302),
    ("account_logout", "GET"):       (302,   302,   200, 200, 200, 200, 200, 200, 200),
    ("account_logout", "POST"):      (302,   302,   302, 302, 302, 302, 302, 302, 302),
    ("allocations:import", "GET"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:import", "POST"):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("hires:hire", "GET"):           (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:hire", "POST"):          (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    **{(f"hires:{change}", method): (LOGIN, LOGIN, status, 404, status, 404, 403, 403, 403)
       for change in ("change_post", "change_hire", "end_hire", "withdraw_hire", "annul_hire", *HIRE_CHANGES)
       for method, status in (("GET", 200), ("POST", 422))},
    ("allocations:allocation_import", "GET"):(LOGIN, LOGIN, 403, 403, 403, 403, 200, 200, 200),
    ("allocations:allocation_import", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:add_department", "GET"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:add_department", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:add_grant", "GET"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:add_grant", "POST"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:add_hospital", "GET"): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:add_hospital", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:department", "GET"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:department", "POST"):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:grant", "GET"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:grant", "POST"):       (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    **{(f"allocations:{name}", method):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, status, 403)
       for name in ("add_price", "price", "add_budget_row") for method, status in (("GET", 200), ("POST", 422))},
    # A page that asks first; its button is all of its form.
    **{(f"allocations:{name}", method):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, status, 403)
       for name in ("take_back_price", "take_back_budget_row") for method, status in (("GET", 200), ("POST", 302))},
    ("allocations:grants", "GET"):       (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:grants", "POST"):      (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:hospital", "GET"):     (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:hospital", "POST"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:hospitals", "GET"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:hospitals", "POST"):   (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:invite_user", "GET"):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:invite_user", "POST"): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:user", "GET"):         (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:user", "POST"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 422, 403),
    ("allocations:users", "GET"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("allocations:users", "POST"):       (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:delete_department", "GET"):(LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:delete_department", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:grant_status", "GET"): (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:grant_status", "POST"):(LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:user_active", "GET"):  (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("allocations:user_active", "POST"): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:user_link", "GET"):    (LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    ("allocations:user_link", "POST"):   (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("invitation", "GET"):               (410,   410,   410, 410, 410, 410, 410, 410, 410),
    ("invitation", "POST"):              (410,   410,   410, 410, 410, 410, 410, 410, 410),
    ("hires:our_posts", "GET"):      (LOGIN, LOGIN, 302, 302, 302, 200, 200, 200, 200),
    ("hires:our_posts", "POST"):     (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:post", "GET"):           (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:post", "POST"):          (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:posts", "GET"):          (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    # The search may hold a name: it is sent, and answered with an address that has a key to it.
    ("hires:posts", "POST"):         (LOGIN, LOGIN, 302, 404, 302, 404, 302, 302, 302),
    ("hires:posts_excel", "GET"):    (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:posts_excel", "POST"):   (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:our_hires", "GET"):      (LOGIN, LOGIN, 302, 302, 302, 200, 200, 200, 200),
    ("hires:our_hires", "POST"):     (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:list", "GET"):           (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:list", "POST"):          (LOGIN, LOGIN, 302, 404, 302, 404, 302, 302, 302),
    ("hires:list_excel", "GET"):     (LOGIN, LOGIN, 200, 404, 200, 404, 200, 200, 200),
    ("hires:list_excel", "POST"):    (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    # Without a hire they lead back to the list.
    **{(f"hires:{name}", method):    (LOGIN, LOGIN, 302, 404, 302, 404, 403, 403, 403)
       for name in ("extend_hire_several", "move_to_department_several") for method in ("GET", "POST")},
    ("hires:confirm", "GET"):        (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:confirm", "POST"):       (LOGIN, LOGIN, 422, 404, 422, 404, 403, 403, 403),
    ("hires:import", "GET"):         (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:import", "POST"):        (LOGIN, LOGIN, 422, 404, 422, 404, 403, 403, 403),
    ("hires:import_template", "GET"):(LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:import_template", "POST"):(LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:register", "GET"):       (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    ("hires:register", "POST"):      (LOGIN, LOGIN, 422, 404, 422, 404, 403, 403, 403),
    **{(f"hires:save_{name}_view", method): (LOGIN, LOGIN, status, 404, status, 404, status, status, status)
       for name in ("posts", "hires") for method, status in (("GET", 200), ("POST", 422))},
    # It is shared with the HR of its hospital, of whom one has both.
    ("hires:open_view", "GET"):      (LOGIN, LOGIN, 302, 404, 302, 404, 404, 404, 404),
    ("hires:open_view", "POST"):     (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    **{("hires:change_view", method):(LOGIN, LOGIN, status, 404, 403, 404, 404, 404, 404)
       for method, status in (("GET", 200), ("POST", 422))},
    ("hires:delete_view", "GET"):    (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("hires:delete_view", "POST"):   (LOGIN, LOGIN, 302, 404, 403, 404, 404, 404, 404),
    **{("reports:save_history_view", method): (LOGIN, LOGIN, 403, 403, 403, 403, 403, status, status)
       for method, status in (("GET", 200), ("POST", 422))},
    ("own_page", "GET"):             (LOGIN, LOGIN, 200, 200, 200, 200, 200, 200, 200),
    ("own_page", "POST"):            (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("messages", "GET"):             (LOGIN, LOGIN, 200, 200, 200, 200, 200, 200, 200),
    ("messages", "POST"):            (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("choose_notices", "GET"):       (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    # What is not sent stays as it was chosen.
    ("choose_notices", "POST"):      (LOGIN, LOGIN, 302, 302, 302, 302, 302, 302, 302),
    ("outbox", "GET"):               (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 403),
    ("outbox", "POST"):              (LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 403),
    **{(name, method):               (status,) * 9
       for name in ("help", "accessibility") for method, status in (("GET", 200), ("POST", 405))},
    ("language", "GET"):             (302,   302,   302, 302, 302, 302, 302, 302, 302),
    ("language", "POST"):            (400,   400,   400, 400, 400, 400, 400, 400, 400),
    # The search may hold a name: it is sent, and not in the address.
    ("reports:history", "GET"):      (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 200),
    ("reports:history", "POST"):     (LOGIN, LOGIN, 403, 403, 403, 403, 403, 302, 302),
    **{("reports:history_excel", method): (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 200)
       for method in ("GET", "POST")},
    ("reports:read_log", "GET"):        (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 200),
    ("reports:read_log", "POST"):       (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("reports:read_log_excel", "GET"):  (LOGIN, LOGIN, 403, 403, 403, 403, 403, 200, 200),
    ("reports:read_log_excel", "POST"): (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    # The text that is searched for is sent.
    ("hires:search", "GET"):         (LOGIN, LOGIN, 200, 200, 200, 200, 200, 200, 200),
    ("hires:search", "POST"):        (LOGIN, LOGIN, 302, 302, 302, 302, 302, 302, 302),
    **{(f"reports:{name}", method):  (LOGIN, LOGIN, *answers)
       for name in ("grants", "hospitals", "council_reports") for method, answers in (
           ("GET", (403, 403, 403, 403, 200, 200, 200)), ("POST", (405, 405, 405, 405, 405, 405, 405)))},
    ("reports:latest", "GET"):       (LOGIN, LOGIN, 403, 403, 403, 403, 302, 302, 302),
    ("reports:latest", "POST"):      (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    # To whoever may not read the whole region's report it is not there.
    **{(f"reports:{name}", method):  (LOGIN, LOGIN, *answers)
       for name in REPORT_PAGES for method, answers in (
           ("GET", (404, 404, 404, 404, 200, 200, 200)), ("POST", (405, 405, 405, 405, 405, 405, 405)))},
    ("reports:council_report", "GET"):      (LOGIN, LOGIN, 404, 404, 404, 404, 200, 200, 200),
    # An empty form was made of no version, and leaves out what stands there.
    ("reports:council_report", "POST"):     (LOGIN, LOGIN, 404, 404, 404, 404, 409, 403, 403),
    # An empty form is a draft like any other.
    ("reports:council_report_draft", "GET"): (LOGIN, LOGIN, 404, 404, 404, 404, 405, 405, 405),
    ("reports:council_report_draft", "POST"): (LOGIN, LOGIN, 404, 404, 404, 404, 200, 403, 403),
    **{(f"reports:account_{shape}", method): (LOGIN, LOGIN, *answers)
       for shape in ("word", "pdf") for method, answers in (
           ("GET", (200, 404, 200, 404, 200, 200, 200)), ("POST", (405, 405, 405, 405, 405, 405, 405)))},
    ("reports:own_words_draft", "GET"):     (LOGIN, LOGIN, 405, 404, 405, 404, 403, 403, 403),
    ("reports:own_words_draft", "POST"):    (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    **{(f"reports:{name}", method):  (LOGIN, LOGIN, 404, 404, 404, 404, status, 403, 403)
       for name in ("publish", "remind", "withdraw_publication") for method, status in (("GET", 200), ("POST", 422))},
    **{(f"reports:{name}", method):  (LOGIN, LOGIN, *answers)
       for name in ("publication", "publication_file") for method, answers in (
           ("GET", (404, 404, 404, 404, 200, 200, 200)), ("POST", (405, 405, 405, 405, 405, 405, 405)))},
    ("reports:our_words", "GET"):    (LOGIN, LOGIN, 302, 302, 302, 200, 200, 200, 200),
    ("reports:our_words", "POST"):   (LOGIN, LOGIN, 405, 405, 405, 405, 405, 405, 405),
    ("reports:own_words", "GET"):    (LOGIN, LOGIN, 200, 404, 200, 404, 403, 403, 403),
    # Every field may be empty.
    ("reports:own_words", "POST"):   (LOGIN, LOGIN, 302, 404, 302, 404, 403, 403, 403),
}  # fmt: skip
NAMES = sorted({name for name, _method in ACCESS})
SAFE_PAGES = [name for name in NAMES if 405 in ACCESS[name, "POST"]]
HIRE_PAGES = ["hires:hire", "hires:change_hire", "hires:end_hire", "hires:withdraw_hire", "hires:annul_hire",
              *(f"hires:{happening}" for happening in HIRE_CHANGES)]  # fmt: skip
FORM_PAGES = {
    "reports:own_words": "hr_of_a",
    **dict.fromkeys(["reports:council_report", "reports:publish", "reports:remind", "reports:withdraw_publication"], "center_hr"),
    **dict.fromkeys(["hires:register", "hires:import", "hires:confirm", "hires:change_post", *HIRE_PAGES[1:]], "hr_of_a"),
    **dict.fromkeys(["hires:save_posts_view", "hires:save_hires_view", "hires:change_view"], "hr_of_a"),
    "reports:save_history_view": "auditor",
    **dict.fromkeys(
        (f"allocations:{page}" for page in (
            "import", "allocation_import", "add_department", "add_grant", "add_hospital", "department", "grant", "hospital", "invite_user", "user",
            "add_price", "price", "add_budget_row",
        )),
        "administrator",
    ),
}  # fmt: skip
# What the answer depends on which hospital's the object or the user is: these rows are asked in every layer.
OF_A_HOSPITAL = {
    key: answers
    for key, answers in ACCESS.items()
    if len({answers[ROLES.index(role)] for role in ("hr_of_a", "hr_of_b", "hr_of_both", "hr_of_none")}) > 1
}
# What can be read, and stays logged in when it is.
PAGES = [name for name in NAMES if name != "account_logout" and 405 not in ACCESS[name, "GET"]]


# What shows employees to whoever gets it, at least of some day.
SHOWS_EMPLOYEES = {
    "hires:posts", "hires:posts_excel", "hires:list", "hires:list_excel", "hires:post", "hires:change_post", *HIRE_PAGES,
    "reports:progress_excel", "reports:history", "reports:history_excel", "reports:drilldown", "reports:drilldown_excel", "reports:compare",
}  # fmt: skip
# Where a layer decides what is answered: the others get what the role alone decides, in every layer.
DECIDED_BY_LAYERS = ("hr_of_a", "hr_of_b", "hr_of_both", "hr_of_none", "center_hr")


def opened_by(role: str) -> list[str]:
    """The pages that the role gets when it opens them, and those that lead on to one."""
    return [name for name in PAGES if ACCESS[name, "GET"][ROLES.index(role)] in (200, 302)]


# What hospital B's HR gets of hospital A's, A's gets of B's.
FOREIGN = [
    key
    for key, answers in ACCESS.items()
    if answers[ROLES.index("hr_of_b")] == 404 != answers[ROLES.index("hr_of_a")]
]
